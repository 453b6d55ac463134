package peopleaggregator

import (
	"context"
	"crypto/sha256"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// maxRereads is how often a list that changed while it was read is read anew.
const maxRereads = 3

// maxPages bounds what is believed of the length of a list.
const maxPages = 10_000

// A groupsPage is one answer of getGroups.
type groupsPage struct {
	number       int
	totalPages   int
	totalResults int
	groups       []Group
}

// page requests one page.
func (c *Client) page(o *provider.Operation, p GetGroupsParams, number int) (*groupsPage, error) {
	args := getGroupsArguments{Context: p.Context, Page: number, ResultsPerPage: p.ResultsPerPage}
	r := &provider.Request{
		Name: MethodGetGroups, Method: http.MethodGet, Path: c.path(MethodGetGroups), Query: args.query(),
	}
	if c.style == XMLRPC {
		var err error
		if r, err = c.call(MethodGetGroups, args); err != nil {
			return nil, err
		}
	}
	var page *groupsPage
	r.Decode = func(resp *provider.Response) error {
		members, err := c.open(MethodGetGroups, resp)
		if err != nil {
			return err
		}
		if page, err = members.page(); err != nil {
			return err
		}
		if page.number != number {
			return errors.New("the answer is another page than the one that was asked for")
		}
		return nil
	}
	if err := o.Do(r); err != nil {
		return nil, err
	}
	return page, nil
}

// sequence walks the list for a loop.
func (c *Client) sequence(ctx context.Context, p GetGroupsParams) iter.Seq2[Group, error] {
	return func(yield func(Group, error) bool) {
		if field, reason := p.fault(); field != "" {
			yield(Group{}, c.engine.Invalid(MethodGetGroups, groups.Membership{}, field, reason))
			return
		}
		if p.ResultsPerPage == 0 {
			p.ResultsPerPage = DefaultResultsPerPage
		}
		err := c.engine.Call(ctx, MethodGetGroups, groups.Membership{}, func(o *provider.Operation) error {
			_, err := c.walk(o, p, func(g Group) bool { return yield(g, nil) })
			if errors.Is(err, errStopped) {
				return nil
			}
			return err
		})
		if err != nil {
			yield(Group{}, err)
		}
	}
}

// errStopped ends a walk whose visitor has had enough.
var errStopped = errors.New("stopped")

// walk visits the groups of all pages, until visit returns false, and gives the
// number of pages. It ends with listChanged when the pages are not those of one
// list: their totals differ, one is empty before the last or has more than were
// asked for, a group stands twice, there are more than a [provider.Seen] takes, or
// the total is not reached.
func (c *Client) walk(o *provider.Operation, p GetGroupsParams, visit func(Group) bool) (pages int, err error) {
	var first *groupsPage
	var seen provider.Seen
	for number := 1; first == nil || number <= first.totalPages; number++ {
		page, err := c.page(o, p, number)
		if err != nil {
			return 0, err
		}
		if first == nil {
			first = page
		}
		if page.totalPages != first.totalPages || page.totalResults != first.totalResults ||
			number < first.totalPages && len(page.groups) == 0 || len(page.groups) > p.ResultsPerPage {
			return 0, listChanged()
		}
		for _, g := range page.groups {
			if !seen.Add(g.ID) {
				return 0, listChanged()
			}
			if !visit(g) {
				return 0, errStopped
			}
		}
	}
	if seen.Len() != first.totalResults {
		return 0, listChanged()
	}
	return first.totalPages, nil
}

// read reads from the account's list of groups whether it is a member.
//
// What is found is true. What is not found may have moved to a page that was
// read before, even where the totals agree: with more than one page, only two
// readings alike show that it is not there.
func (c *Client) read(o *provider.Operation, groupID string) (groups.State, error) {
	p := GetGroupsParams{Context: UserContextPrefix + c.userID, ResultsPerPage: MaxResultsPerPage}
	wanted := groupNumber(groupID)
	var before string
	for range 1 + maxRereads {
		ids := sha256.New() // of all of them, since they are only compared
		pages, err := c.walk(o, p, func(g Group) bool {
			ids.Write(strconv.AppendQuote(nil, g.ID))
			return groupNumber(g.ID) != wanted
		})
		sum := string(ids.Sum(nil))
		switch {
		case errors.Is(err, errStopped):
			return groups.StateJoined, nil
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

// groupNumber gives the number of a group's id in the one form in which ids can
// be compared: "group:007" is "group:7".
func groupNumber(id string) string {
	return strings.TrimLeft(strings.TrimPrefix(id, GroupIDPrefix), "0")
}
