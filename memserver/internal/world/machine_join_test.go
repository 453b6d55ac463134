package world_test

import (
	"github.com/groups-go/groups/memserver/internal/world"
	"pgregory.net/rapid"
)

var (
	someRules = rapid.SampledFrom([]string{"", "Be kind."})
	someTerms = rapid.Custom(func(t *rapid.T) world.Terms {
		return world.Terms{
			RulesAccepted: rapid.Bool().Draw(t, "accepted"),
			MaxGroups:     rapid.IntRange(-1, 3).Draw(t, "limit"),
			Message:       rapid.SampledFrom([]string{"", "Let me in!", "\xff"}).Draw(t, "message"),
		}
	})
)

func (s *machine) ask(t *rapid.T) {
	group, user, terms := someGroups.Draw(t, "group"), someUsers.Draw(t, "user"), someTerms.Draw(t, "terms")
	s.same(t, s.m.ask(group, user, terms), func() error { return s.w.Ask(group, user, terms) })
}

// leaving is the model's leave, which takes with the membership what else is
// named.
func (s *machine) leaving(with ...kind) func(g, u string) world.Refusal {
	return func(group, user string) world.Refusal { return s.m.leave(group, user, with...) }
}

func (s *machine) addPhotos(t *rapid.T) {
	group, user, n := someGroups.Draw(t, "group"), someUsers.Draw(t, "user"), rapid.IntRange(-1, 3).Draw(t, "photos")
	s.same(t, s.m.addPhotos(group, user, n), func() error { return s.w.AddPhotos(group, user, n) })
}

// checkPool compares each way of looking at the photos.
func (s *machine) checkPool(t *rapid.T, want world.GroupData) {
	total, of := 0, map[string]int{}
	for _, p := range want.Photos {
		total += p.Count
		of[p.User] = p.Count
	}
	if got := s.w.PhotoCount(want.ID); got != total {
		t.Fatalf("PhotoCount(%s): got %d, want %d", want.ID, got, total)
	}
	for _, u := range s.m.users {
		if got := s.w.Photos(want.ID, u.ID); got != of[u.ID] {
			t.Fatalf("Photos(%s, %s): got %d, want %d", want.ID, u.ID, got, of[u.ID])
		}
	}
}
