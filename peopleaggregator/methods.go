package peopleaggregator

import (
	"context"
	"iter"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// JoinGroupParams are the arguments of [Client.JoinGroup]. The token is the
// client's.
type JoinGroupParams struct {
	// GroupID is the group: "group:" and digits.
	GroupID string
}

// A JoinGroupAnswer is what joinGroup answered.
type JoinGroupAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// JoinState says whether the join took effect at once.
	JoinState JoinState
	// Inferred says that the answer was lost, and that the membership was read
	// to hold. The other fields are then zero.
	Inferred bool
}

// LeaveGroupParams are the arguments of [Client.LeaveGroup]. The token is the
// client's.
type LeaveGroupParams struct {
	// GroupID is the group: "group:" and digits.
	GroupID string
}

// A LeaveGroupAnswer is what leaveGroup answered.
type LeaveGroupAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// Inferred says that the answer was lost, and that the membership was read
	// to be gone. The other fields are then zero.
	Inferred bool
}

// GetGroupsParams are the arguments of [Client.GetGroups].
type GetGroupsParams struct {
	// Context says which groups: "global" for all of the site, or "user:" and
	// digits for those that the user is a member of. It is required.
	Context string
	// ResultsPerPage is how many groups are read at once, from 10 to 100; 0
	// means 100.
	ResultsPerPage int
}

// A Group is one entry of getGroups' list.
type Group struct {
	// ID is the group's id: "group:" and digits.
	ID string
	// Name is the group's name; "" if the site did not tell.
	Name string
	// MemberCount is the number of its members; 0 if the site did not tell.
	MemberCount int
	// URL is the address of the group's page; "" if the site did not tell.
	URL string
}

// A LoginAnswer is what login answered. Who the token belongs to is not told.
type LoginAnswer struct {
	// AuthToken is the token. What is in it is the site's business.
	AuthToken groups.Secret
	// TokenLifetime is for how long it can be used; 0 if the site did not tell.
	TokenLifetime time.Duration
}

// JoinGroup calls peopleaggregator.joinGroup. It is Join with the provider's own
// answer: the same requests, repeats and errors.
func (c *Client) JoinGroup(ctx context.Context, p JoinGroupParams) (*JoinGroupAnswer, error) {
	res, err := c.join(ctx, MethodJoinGroup, groups.Membership{GroupID: p.GroupID})
	return provider.Native(res, err, JoinGroupAnswer{Inferred: true})
}

// LeaveGroup calls peopleaggregator.leaveGroup. It is Leave with the provider's
// own answer: the same requests, repeats, errors, and moderators' quirk.
func (c *Client) LeaveGroup(ctx context.Context, p LeaveGroupParams) (*LeaveGroupAnswer, error) {
	res, err := c.leave(ctx, MethodLeaveGroup, groups.Membership{GroupID: p.GroupID})
	return provider.Native(res, err, LeaveGroupAnswer{Inferred: true})
}

// Login calls peopleaggregator.login with the Config's Login and Password, and
// gives the token. The requests of the client go on with the token that they
// have. Without Login and Password the error is ErrUnsupported.
//
// Wrong credentials are ErrUnauthenticated.
func (c *Client) Login(ctx context.Context) (*LoginAnswer, error) {
	if c.login == "" {
		return nil, c.engine.Unsupported(MethodLogin, groups.Membership{}, "Config has no Login and Password")
	}
	var answer *LoginAnswer
	err := c.engine.Call(ctx, MethodLogin, groups.Membership{}, func(o *provider.Operation) (err error) {
		answer, err = c.logIn(o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// GetGroups calls peopleaggregator.getGroups and gives the groups of all pages,
// in the site's order. A page is requested when the loop comes to it.
//
// An error ends the sequence and comes with a zero Group. A Context or
// ResultsPerPage out of its form is ErrInvalidArgument. When the pages do not
// fit together, because the list changed meanwhile, it is ErrUnavailable: a
// group may then have been missed, and the list wants to be read anew. It is
// ErrUnavailable also where a list is longer than any that is believed: about a
// million groups, or 32 MiB of ids.
func (c *Client) GetGroups(ctx context.Context, p GetGroupsParams) iter.Seq2[Group, error] {
	return c.sequence(ctx, p)
}
