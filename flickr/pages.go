package flickr

import (
	"context"
	"errors"
	"iter"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// maxPerPage is how many members are told at once at the most.
const maxPerPage = 500

// page requests one page of a list of members.
func (c *Client) page(o *provider.Operation, p GroupsMembersGetListParams) (*GroupsMembersGetListAnswer, error) {
	var page *GroupsMembersGetListAnswer
	err := o.Do(p.form().request(false, func(root *node) (err error) {
		page, err = root.membersPage()
		return err
	}))
	return page, err
}

// sequence walks a list for a loop.
func (c *Client) sequence(ctx context.Context, p GroupsMembersGetListParams) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		m := groups.Membership{GroupID: p.GroupID}
		if err := c.checkList(m, p); err != nil {
			yield(Member{}, err)
			return
		}
		if p.PerPage == 0 {
			p.PerPage = maxPerPage
		}
		err := c.engine.Call(ctx, MethodGroupsMembersGetList, m, func(o *provider.Operation) error {
			err := c.walk(o, p, func(m Member) bool { return yield(m, nil) })
			if errors.Is(err, errStopped) {
				return nil
			}
			return err
		})
		if err != nil {
			yield(Member{}, err)
		}
	}
}

// errStopped ends a walk whose visitor has had enough.
var errStopped = errors.New("stopped")

// walk visits the members of all pages, until visit returns false. It ends with
// listChanged when the pages are not those of one list: one is another than was
// asked for (FL-031), their totals differ, one is empty before the last or has more
// than were asked for, a member stands twice, there are more than a
// [provider.Seen] takes, or the total is not reached.
func (c *Client) walk(o *provider.Operation, p GroupsMembersGetListParams, visit func(Member) bool) error {
	var first *GroupsMembersGetListAnswer
	var seen provider.Seen
	for p.Page = 1; first == nil || p.Page <= first.Pages; p.Page++ {
		page, err := c.page(o, p)
		if err != nil {
			return err
		}
		if first == nil {
			first = page
		}
		n := len(page.Members)
		if page.differs(first, p.Page) || n > p.PerPage || seen.Len()+n > first.Total {
			return listChanged()
		}
		for _, m := range page.Members {
			if !seen.Add(m.ID) {
				return listChanged()
			}
			if !visit(m) {
				return errStopped
			}
		}
	}
	if seen.Len() != first.Total {
		return listChanged()
	}
	return nil
}

// differs reports whether a page is not the one of that number of the list that
// the first page began.
func (a *GroupsMembersGetListAnswer) differs(first *GroupsMembersGetListAnswer, number int) bool {
	// The first page of an empty list may be called 0.
	named := a.Page == number || a.Page == 0 && a.Total == 0
	return !named || a.Pages != first.Pages || a.Total != first.Total || number < a.Pages && len(a.Members) == 0
}
