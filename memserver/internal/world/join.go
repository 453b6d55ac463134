package world

import (
	"strings"

	"github.com/groups-go/groups"
)

// Terms are what a user comes with who wants into a group.
type Terms struct {
	RulesAccepted bool   // the user accepts the group's rules
	MaxGroups     int    // how many groups the user may belong to; 0 for no limit
	Message       string // for the moderators, where a request is made; UTF-8
}

// Join is JoinOn for a user who accepts the group's rules, has no limit and no
// message.
func (w *World) Join(group, user string) (groups.State, error) {
	return w.JoinOn(group, user, Terms{RulesAccepted: true})
}

// JoinOn lets the user in by the group's registration. The result is
// StateJoined, or StatePending where a request now waits, which a policy with
// RequestsApart leaves to Ask: there a moderated group is as good as open. An
// invitation opens a group that needs one and does not spare anybody moderation;
// becoming a member uses it up. With a refusal the state is the zero State.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, AlreadyMember,
// AlreadyWaiting (not under RequestsApart), NotVisible (under RequestsApart
// alone), Denied, NotInvited, RulesNotAccepted, LimitReached, BadMessage (of a
// request).
func (w *World) JoinOn(group, user string, t Terms) (groups.State, error) {
	c, a, err := w.newcomer(group, user, w.policy.RequestsApart)
	switch {
	case err != nil:
		return "", err
	case c.is(Invite) && !c.invited(a):
		return "", NotInvited
	case c.asks() && !t.RulesAccepted:
		return "", RulesNotAccepted
	case t.MaxGroups > 0 && a.groups.len() >= t.MaxGroups:
		return "", LimitReached
	case c.is(Moderated) && !w.policy.RequestsApart:
		if err := w.request(c, a, t.Message); err != nil {
			return "", err
		}
		return groups.StatePending, nil
	}
	c.admit(a, 0, w.stamp())
	return groups.StateJoined, nil
}

// Ask leaves a request with the message of the terms in a group that needs an
// invitation. An invitation stays. The limit of the terms is for who joins.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, AlreadyMember,
// AlreadyWaiting, NotVisible (under RequestsApart alone), Denied, GroupOpen,
// RulesNotAccepted, BadMessage.
func (w *World) Ask(group, user string, t Terms) error {
	c, a, err := w.newcomer(group, user, false)
	switch {
	case err != nil:
		return err
	case !c.is(Invite):
		return GroupOpen
	case c.asks() && !t.RulesAccepted:
		return RulesNotAccepted
	}
	return w.request(c, a, t.Message)
}

// Approve makes the user whose request waits a plain member, from now on.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotWaiting.
func (w *World) Approve(group, user string) error {
	c, a, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.waits(a) {
		return NotWaiting
	}
	c.admit(a, 0, w.stamp())
	return nil
}

// Reject removes the user's request. It may be made anew.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotWaiting.
func (w *World) Reject(group, user string) error {
	c, a, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.waits(a) {
		return NotWaiting
	}
	c.rare.requests.remove(a.number)
	return nil
}

// newcomer finds somebody who may come to the group. A request that waits stands
// in the way but where mayWait.
func (w *World) newcomer(group, user string, mayWait bool) (*community, *account, error) {
	c, a, err := w.findLiving(group, user)
	switch {
	case err != nil:
		return nil, nil, err
	case a.isIn(c):
		return nil, nil, AlreadyMember
	case !mayWait && c.waits(a):
		return nil, nil, AlreadyWaiting
	case w.policy.RequestsApart && !c.invited(a) && !w.sees(c, a):
		return nil, nil, NotVisible
	case c.banned(a):
		return nil, nil, Denied
	}
	return c, a, nil
}

// request makes the user wait, who does not yet.
func (w *World) request(c *community, a *account, message string) error {
	if !isText(message) {
		return BadMessage
	}
	c.madeRare().requests.add(a.number, Request{User: a.idText(), Since: plain(w.now()), Message: strings.Clone(message)})
	return nil
}
