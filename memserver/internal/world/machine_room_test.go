package world_test

import (
	"github.com/groups-go/groups/memserver/internal/world"
	"pgregory.net/rapid"
)

func (s *machine) byActor(model func(g, a, u string) world.Refusal, act func(g, a, u string) error) func(*rapid.T) {
	return func(t *rapid.T) {
		group, actor, user := someGroups.Draw(t, "group"), someUsers.Draw(t, "actor"), someUsers.Draw(t, "user")
		s.same(t, model(group, actor, user), func() error { return act(group, actor, user) })
	}
}

func (s *machine) archive(t *rapid.T) {
	group, archived := someGroups.Draw(t, "group"), rapid.Bool().Draw(t, "archived")
	no := s.m.change(group, func(g *world.Group) { g.Archived = archived })
	s.same(t, no, func() error { return s.w.SetArchived(group, archived) })
}

func (s *machine) touch(t *rapid.T) {
	group, messages := someGroups.Draw(t, "group"), rapid.IntRange(0, 3).Draw(t, "messages")
	no := s.m.change(group, func(g *world.Group) {
		g.Messages += messages
		g.Updated = s.now
	})
	s.same(t, no, func() error { return s.w.Touch(group, messages) })
}
