package world

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesOfOneHashStayApart(t *testing.T) {
	t.Parallel()
	const hash = 7
	s := newNames()
	texts := map[uint32]string{1: "ada", 2: "grace", 3: "mary"}
	check := func(want map[string]uint32) {
		t.Helper()
		for text, number := range want {
			if got := s.number(hash, func(n uint32) bool { return texts[n] == text }); got != number {
				t.Errorf("%s is number %d, want %d", text, got, number)
			}
		}
	}
	check(map[string]uint32{"ada": 0})
	for number := range uint32(3) {
		s.keep(hash, number+1)
	}
	s.keep(hash+1, 4)
	check(map[string]uint32{"ada": 1, "grace": 2, "mary": 3, "joan": 0})
	s.forget(hash, 2)
	s.forget(hash, 9) // which there is not
	check(map[string]uint32{"ada": 1, "grace": 0, "mary": 3})
	if got := s.number(hash+1, func(n uint32) bool { return n == 4 }); got != 4 {
		t.Errorf("the one of another hash is number %d", got)
	}
}

// What nobody has any more, and what is empty, would lie in the way of all others.
func TestNamesThatNobodyHasTakeNoRoom(t *testing.T) {
	t.Parallel()
	w := New(Policy{UniqueEmail: true, UniqueNames: true}, nil)
	for _, u := range []User{
		{ID: "1", Login: "ada", Email: "ada@x.example"},
		{ID: "1", Login: "countess", Email: "countess@x.example"},
		{ID: "2", Login: "grace"},
		{ID: "3", Name: "Mary"},
		{ID: "4"},
	} {
		if err := w.PutUser(u); err != nil {
			t.Fatal(err)
		}
	}
	for _, g := range []Group{{ID: "chess", Name: "chess"}, {ID: "go", Name: "go"}, {ID: "5"}, {ID: "6"}} {
		if err := w.AddGroup(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.DeleteGroup("go"); err != nil {
		t.Fatal(err)
	}
	counts := func() [3]uint32 { return [3]uint32{w.logins.count, w.emails.count, w.names.count} }
	if d := cmp.Diff([3]uint32{2, 1, 1}, counts()); d != "" {
		t.Errorf("logins, addresses and groups' names (-want +got):\n%s", d)
	}
	if err := w.RemoveUser("1"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([3]uint32{1, 0, 1}, counts()); d != "" {
		t.Errorf("once somebody is gone (-want +got):\n%s", d)
	}
}
