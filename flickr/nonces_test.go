package flickr_test

import (
	"testing"
	"testing/synctest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// In a bubble the clock stands still, so that all that is made in one is made in
// one instant.

// A nonce that came twice would leave open what the second Join did.
func TestClientsOfOneInstantGiveEachRequestItsOwnNonce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		site := memserver.Start(t, memserver.WithoutPort()).Flickr
		ada, grace := account(t, site), account(t, site)
		group, err := site.AddGroup(memserver.Group{Owner: grace})
		if err != nil {
			t.Fatal(err)
		}
		cfg := site.Config(ada)
		m := groups.Membership{GroupID: group.ID, User: groups.Self}
		for _, want := range []groups.Code{"", groups.ErrAlreadyMember, groups.ErrAlreadyMember} {
			c, err := flickr.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			wantCode(t, second(c.Join(t.Context(), m)), want)
		}
	})
}

func account(t *testing.T, site *memserver.Flickr) (id string) {
	t.Helper()
	u, err := site.AddUser(memserver.User{})
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func TestLoginsOfOneInstantGiveEachRequestItsOwnNonce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := memserver.Start(t, memserver.WithoutPort()).Flickr.Config("")
		cfg.MaxAttempts = 1
		for range 3 {
			if _, err := flickr.NewLogin(t.Context(), cfg, flickr.PermsRead, flickr.OutOfBand); err != nil {
				t.Error(err)
			}
		}
	})
}
