package flickr

import (
	"errors"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// ownID gives the account's own NSID, which test.login tells once: it never
// changes for a token.
func (c *Client) ownID(o *provider.Operation) (string, error) {
	return c.session.Get(o, func(o *provider.Operation) (string, time.Duration, error) {
		answer, err := c.testLogin(o)
		if err != nil {
			return "", 0, err
		}
		c.own.Store(&answer.UserID)
		return answer.UserID, 0, nil
	})
}

// learned keeps the account's own NSID, which a native method told.
func (c *Client) learned(id string) {
	c.own.Store(&id)
	c.session.Put(id, 0)
}

// knownID gives the account's own NSID where it is known; else "".
func (c *Client) knownID() string {
	if own := c.own.Load(); own != nil {
		return *own
	}
	return ""
}

// owner gives the account that the zero User and Self stand for.
func (c *Client) owner(u groups.User) groups.User {
	if !u.IsSelf() {
		u = groups.Self
	}
	if own := c.knownID(); own != "" {
		u.ID = own
	}
	return u
}

// checkOwner refuses an ID that is not the account's own.
func (c *Client) checkOwner(o *provider.Operation, u groups.User) error {
	if u.ID == "" {
		return nil
	}
	own, err := c.ownID(o)
	if err == nil && u.ID != own {
		err = &provider.Failure{Code: groups.ErrUnsupported, Fate: groups.FateHopeless, Err: errors.New(foreign)}
	}
	return err
}

// read reads from the account's list of groups whether it is a member. The list
// comes at once (FL-034): who is not in it is none.
func (c *Client) read(o *provider.Operation, m groups.Membership) (groups.State, error) {
	if err := c.checkOwner(o, m.User); err != nil {
		return "", err
	}
	own, err := c.ownID(o)
	if err != nil {
		return "", err
	}
	all, err := c.peopleGetGroups(o, own)
	if err != nil {
		return "", err
	}
	for _, g := range all {
		if g.ID == m.GroupID {
			return groups.StateJoined, nil
		}
	}
	return groups.StateLeft, nil
}
