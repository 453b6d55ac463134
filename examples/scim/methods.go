package scim

import (
	"context"
	"errors"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// The names of the native operations.
const (
	opGetGroup = "getGroup"
	opGetMe    = "getMe"
)

// A Group is what the service provider tells of a group. Its members are never
// asked for.
type Group struct {
	// ID is the group's id.
	ID string
	// DisplayName is the group's name for people; "" if the server did not tell.
	DisplayName string
}

// A User is what the service provider tells of a user.
type User struct {
	// ID is the user's id.
	ID string
	// UserName is the name that the user logs in by; "" if the server did not
	// tell.
	UserName string
}

// GetGroup reads a group: GET /Groups/{id}. A group that does not exist, or that
// the token may not see, is ErrGroupNotFound.
func (c *Client) GetGroup(ctx context.Context, id string) (*Group, error) {
	m := groups.Membership{GroupID: id}
	if reason := badGroupID(id); reason != "" {
		return nil, c.engine.Invalid(opGetGroup, m, "GroupID", reason)
	}
	var group *Group
	err := c.engine.Call(ctx, opGetGroup, m, func(o *provider.Operation) (err error) {
		group, err = c.getGroup(o, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return group, nil
}

// GetMe reads the user that the token belongs to: GET /Me (RFC 7644, 3.11). A
// server without it is ErrUnsupported, a token that is no user's
// ErrUserNotFound.
func (c *Client) GetMe(ctx context.Context) (*User, error) {
	var user *User
	err := c.engine.Call(ctx, opGetMe, groups.Membership{User: groups.Self}, func(o *provider.Operation) (err error) {
		user, err = c.getMe(o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return user, nil
}

// userID gives the id of the user. Who Self is, is asked for once.
func (c *Client) userID(o *provider.Operation, u groups.User) (string, error) {
	if !u.IsSelf() {
		return u.ID, nil
	}
	id, err := c.self.Get(o, func(o *provider.Operation) (string, time.Duration, error) {
		me, err := c.getMe(o)
		if err != nil {
			return "", 0, err
		}
		return me.ID, 0, nil
	})
	if err == nil && u.ID != "" && u.ID != id {
		return "", &provider.Failure{
			Code: groups.ErrInvalidArgument, Fate: groups.FateHopeless,
			Err: errors.New("the User is Self with the ID of somebody else"),
		}
	}
	return id, err
}
