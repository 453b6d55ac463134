package main

import (
	"errors"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// A demo is the reference server with Ada, who goes, and Grace, who has the
// groups that Ada has not.
type demo struct {
	srv      *memserver.Server
	accounts []*account
}

// newDemo seeds the sites. Each Leave is answered after the delay.
func newDemo(delay time.Duration) (*demo, error) {
	d := &demo{srv: memserver.New(memserver.WithDialect(memserver.Deployed))}
	for _, site := range []func(time.Duration) (*account, error){
		d.peopleAggregator, d.groupServer, d.rocketChat, d.flickr,
	} {
		a, err := site(delay)
		if err != nil {
			d.srv.Close()
			return nil, err
		}
		d.accounts = append(d.accounts, a)
	}
	return d, nil
}

// quick keeps the waits between attempts short.
func quick(cfg *groups.HTTPConfig) {
	cfg.MinWait, cfg.MaxWait, cfg.MaxAttempts = time.Millisecond, 10*time.Millisecond, 2
}

// A site is what the sites have in common.
type site interface {
	AddUser(memserver.User) (memserver.User, error)
	AddGroup(memserver.Group) (memserver.Group, error)
	AddMember(groupID, userID string, roles ...memserver.Role) error
}

// cast adds the two persons. Grace has a role, since who removes others needs one
// at Rocket.Chat.
func cast(s site) (ada, grace memserver.User, err error) {
	ada, err = s.AddUser(memserver.User{Login: "ada", Name: "Ada", Email: "ada@example.com"})
	if err != nil {
		return ada, grace, err
	}
	grace, err = s.AddUser(memserver.User{Login: "grace", Name: "Grace", Email: "grace@example.com", SiteRoles: []string{"admin"}})
	return ada, grace, err
}

// seed adds a group with these members.
func seed(s site, g memserver.Group, members ...string) error {
	added, err := s.AddGroup(g)
	for _, id := range members {
		err = errors.Join(err, s.AddMember(added.ID, id))
	}
	return err
}

// drop loses the answer to a method for a group, at the n-th request or, with 0,
// at all of them.
func (d *demo) drop(method, group string, n int) error {
	return d.srv.Inject(memserver.Fault{
		Op: method, Group: group, Attempt: n, Phase: memserver.AfterRules,
		Effect: memserver.Effect{Kind: memserver.Drop},
	})
}

// slow delays what answers to a method are not lost.
func (d *demo) slow(method string, delay time.Duration) error {
	if delay == 0 {
		return nil
	}
	return d.srv.Inject(memserver.Fault{Op: method, Phase: memserver.AfterRules, Effect: memserver.Effect{Delay: delay}})
}

// peopleAggregator refuses the owner. It tells moderators that they have left,
// and keeps them.
func (d *demo) peopleAggregator(delay time.Duration) (*account, error) {
	s := d.srv.PeopleAggregator
	ada, grace, err := cast(s)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		seed(s, memserver.Group{ID: "group:1", Name: "Reading", Owner: grace.ID}, ada.ID),
		seed(s, memserver.Group{ID: "group:2", Name: "Chess", Owner: ada.ID}, grace.ID),
		seed(s, memserver.Group{ID: "group:3", Name: "Cooking", Owner: grace.ID}),
		s.AddMember("group:3", ada.ID, memserver.Moderator),
		d.slow(peopleaggregator.MethodLeaveGroup, delay),
	)
	if err != nil {
		return nil, err
	}
	cfg := s.Config(ada.ID)
	quick(&cfg.HTTPConfig)
	return newPeopleAggregator(cfg)
}

// groupServer loses an answer, and tells when it is asked again. In one of the
// groups Ada is not.
func (d *demo) groupServer(delay time.Duration) (*account, error) {
	s := d.srv.GroupServer
	ada, grace, err := cast(s)
	if err != nil {
		return nil, err
	}
	leave := strings.TrimPrefix(groupserver.PathLeave, "/")
	err = errors.Join(
		seed(s, memserver.Group{ID: "reading", Owner: grace.ID}, ada.ID),
		seed(s, memserver.Group{ID: "cooking", Owner: grace.ID}, ada.ID),
		seed(s, memserver.Group{ID: "chess-club", Owner: grace.ID}),
		d.drop(leave, "cooking", 1),
		d.slow(leave, delay),
	)
	if err != nil {
		return nil, err
	}
	cfg := s.Config()
	quick(&cfg.HTTPConfig)
	a, err := newGroupServer(cfg, ada.Email)
	if err != nil {
		return nil, err
	}
	a.more = []string{"chess-club"}
	return a, nil
}

// rocketChat keeps the last owner. Grace removes Ada, and is in all rooms.
func (d *demo) rocketChat(delay time.Duration) (*account, error) {
	s := d.srv.RocketChat
	ada, grace, err := cast(s)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		seed(s, memserver.Group{ID: "general", Name: "general", Private: true, Owner: grace.ID}, ada.ID),
		seed(s, memserver.Group{ID: "project", Name: "project", Private: true, Owner: ada.ID}, grace.ID),
		seed(s, memserver.Group{ID: "readers", Name: "readers", Private: true, Owner: grace.ID}, ada.ID),
		seed(s, memserver.Group{ID: "board", Name: "board", Private: true, Owner: grace.ID}),
		d.slow(rocketchat.MethodGroupsKick, delay),
	)
	if err != nil {
		return nil, err
	}
	cfg := s.Config(grace.ID)
	quick(&cfg.HTTPConfig)
	return newRocketChat(cfg, ada.ID)
}

// flickr answers nothing about one of the groups, and when that is looked into it
// does not tell the groups any more.
func (d *demo) flickr(delay time.Duration) (*account, error) {
	s := d.srv.Flickr
	ada, grace, err := cast(s)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		seed(s, memserver.Group{ID: "1001@N01", Name: "Macro", Owner: grace.ID}, ada.ID),
		seed(s, memserver.Group{ID: "1002@N01", Name: "Birds", Owner: grace.ID}, ada.ID),
		seed(s, memserver.Group{ID: "1003@N01", Name: "Cats", Owner: grace.ID}, ada.ID),
		d.drop(flickr.MethodGroupsLeave, "1002@N01", 0),
		d.slow(flickr.MethodGroupsLeave, delay),
	)
	for n := 2; n <= 9; n++ { // the first one lists
		err = errors.Join(err, d.drop(flickr.MethodPeopleGetGroups, "", n))
	}
	if err != nil {
		return nil, err
	}
	cfg := s.Config(ada.ID)
	quick(&cfg.HTTPConfig)
	return newFlickr(cfg, ada.ID)
}
