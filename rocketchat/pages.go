package rocketchat

import (
	"context"
	"crypto/sha256"
	"errors"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// pageSize is how many entries are asked for at once; a server may give fewer
// (RC-017).
const pageSize = 100

// maxEntries bounds what is believed of the length of a list.
const maxEntries = 1_000_000

// maxRereads is how often a list that changed while it was read is read anew.
const maxRereads = 3

// A listing is a list that comes in pages.
type listing[T any] struct {
	method string
	member string     // of the answer
	query  url.Values // without the page's
	count  int
	entry  func(object) T
	id     func(T) string
}

// members lists the members of a private group.
func members(r room, count int) listing[User] {
	return listing[User]{
		method: MethodGroupsMembers, member: MemberMembers, query: r.query(), count: count,
		entry: object.asUser, id: func(u User) string { return u.ID },
	}
}

// list lists the account's private groups.
func list(count int) listing[*Room] {
	return listing[*Room]{
		method: MethodGroupsList, member: MemberGroups, query: url.Values{}, count: count,
		entry: object.asRoom, id: func(r *Room) string { return r.ID },
	}
}

// page requests the page that begins at offset. One with more entries than were
// asked for is no page of the list.
func (l listing[T]) page(x *operation, offset int) (*page[T], error) {
	var p *page[T]
	count := max(l.count, 2)
	err := x.send(request{
		method: l.method, query: withPage(l.query, count, offset),
		decode: func(o object) (err error) {
			p, err = readPage(o, l.member, offset, l.entry)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	if len(p.entries) > count {
		return nil, listChanged()
	}
	return p, nil
}

// next requests the page that follows, and gives what is new on it. It begins
// with the last entry of the page before: in a list that shifted meanwhile,
// another one stands there, and an entry could have slipped through.
func (l listing[T]) next(x *operation, seen int, last string) (*page[T], error) {
	if seen == 0 {
		return l.page(x, 0)
	}
	p, err := l.page(x, seen-1)
	if err != nil {
		return nil, err
	}
	if len(p.entries) == 0 || l.id(p.entries[0]) != last {
		return nil, listChanged()
	}
	p.entries = p.entries[1:]
	return p, nil
}

// sequence walks a list for a loop.
func sequence[T any](ctx context.Context, c *Client, m groups.Membership, l listing[T], f *provider.FieldError) iter.Seq2[T, error] {
	if l.count == 0 {
		l.count = pageSize
	}
	return func(yield func(T, error) bool) {
		var none T
		if f != nil {
			yield(none, c.engine.Invalid(l.method, m, f.Field, f.Reason))
			return
		}
		err := c.engine.Call(ctx, l.method, m, func(o *provider.Operation) error {
			_, err := l.walk(c.begin(ctx, o), func(e T) bool { return yield(e, nil) })
			if errors.Is(err, errStopped) {
				return nil
			}
			return err
		})
		if err != nil {
			yield(none, err)
		}
	}
}

// errStopped ends a walk whose visitor has had enough.
var errStopped = errors.New("stopped")

// walk visits the entries of all pages, until visit returns false, and gives the
// number of pages. It ends with listChanged when the pages are not those of one
// list: they do not join, their totals differ, one brings nothing new before the
// end, an entry stands twice, or there are more than the total or than a
// [provider.Seen] takes.
func (l listing[T]) walk(x *operation, visit func(T) bool) (pages int, err error) {
	total, last := -1, ""
	var seen provider.Seen
	for total < 0 || seen.Len() < total {
		p, err := l.next(x, seen.Len(), last)
		if err != nil {
			return 0, err
		}
		if pages++; pages == 1 {
			total = p.total
		}
		left := total - seen.Len()
		if p.total != total || len(p.entries) > left || len(p.entries) == 0 && left > 0 {
			return 0, listChanged()
		}
		for _, e := range p.entries {
			last = l.id(e)
			if !seen.Add(last) {
				return 0, listChanged()
			}
			if !visit(e) {
				return 0, errStopped
			}
		}
	}
	return pages, nil
}

// findMember reads whether a person is a member of a private group.
//
// Who is found is a member. Who is not found may have moved to a page that was
// read before, even where the totals agree: with more than one page, only two
// readings alike show that the person is not there. Of a username that is not
// found nothing is sure: it may be written in another way, or not be told.
func (x *operation) findMember(r room, p person) (groups.State, error) {
	wanted := func(u User) bool {
		return p.id != "" && u.ID == p.id || p.username != "" && strings.EqualFold(u.Username, p.username)
	}
	var before string
	for range 1 + maxRereads {
		ids := sha256.New() // of all of them, since they are only compared
		pages, err := members(r, pageSize).walk(x, func(u User) bool {
			ids.Write(strconv.AppendQuote(nil, u.ID))
			return !wanted(u)
		})
		sum := string(ids.Sum(nil))
		switch {
		case errors.Is(err, errStopped):
			return groups.StateJoined, nil
		case err == nil && p.id == "":
			return "", errNoRead
		case err == nil && (pages <= 1 || sum == before):
			return groups.StateLeft, nil
		case err == nil:
			before = sum
		case errors.Is(err, errListChanged):
			before = ""
		default:
			return "", err
		}
	}
	return "", listChanged()
}
