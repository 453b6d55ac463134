package main

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
)

// playGroupServer runs the steps of GroupServer, whose one token may add and
// remove anybody.
func playGroupServer(ctx context.Context, t table) error {
	srv := memserver.New()
	defer srv.Close()
	group, err := srv.GroupServer.AddGroup(memserver.Group{ID: "test", Name: "Test"})
	if err != nil {
		return err
	}
	ada, err := srv.GroupServer.AddUser(memserver.User{Name: "Ada", Email: "ada@example.com"})
	if err != nil {
		return err
	}
	return t.play(ctx, "groupserver", "-", groupServerSteps(srv, group.ID, ada))
}

func groupServerSteps(srv *memserver.Server, group string, ada memserver.User) []step {
	client := func(change func(*groupserver.Config)) func() (groups.Client, error) {
		return func() (groups.Client, error) {
			cfg := srv.GroupServer.Config()
			cfg.MinWait, cfg.MaxWait = minWait, maxWait
			if change != nil {
				change(&cfg)
			}
			return groupserver.New(cfg)
		}
	}
	of := func(u groups.User) groups.Membership { return groups.Membership{GroupID: group, User: u} }
	site := client(nil)
	known := groups.User{Email: ada.Email, Name: ada.Name}
	byID, byEmail := groups.User{ID: ada.ID}, groups.User{Email: ada.Email}
	stranger := groups.User{Email: "grace@example.com", Name: "Grace"}
	wrong := client(func(cfg *groupserver.Config) { cfg.Token = groups.NewSecret("none") })
	return []step{
		{name: "join a person with a profile", op: join, m: of(known), client: site},
		{name: "join her again", op: join, m: of(known), client: site},
		{name: "join a person without a profile", op: join, m: of(stranger), client: site},
		{name: "leave, by id", op: leave, m: of(byID), client: site},
		{name: "leave again", op: leave, m: of(byID), client: site},
		{name: "ensure being out of it", op: groups.EnsureLeft, m: of(byID), client: site},
		{name: "leave, by address", op: leave, m: of(groups.User{Email: stranger.Email}), client: site},

		{name: "join without a name", op: join, m: of(byEmail), client: site},
		{name: "join oneself", op: join, m: of(groups.Self), client: site},
		{name: "join with a token that is none", op: join, m: of(known), client: wrong},
		{name: "join a group that does not exist", op: join, m: groups.Membership{GroupID: "nowhere", User: known}, client: site},
		{name: "leave a group that does not exist", op: leave, m: groups.Membership{GroupID: "nowhere", User: byID}, client: site},
		{name: "leave as nobody", op: leave, m: of(groups.User{}), client: site},
		{name: "leave as who does not exist", op: leave, m: of(groups.User{ID: "0000"}), client: site},

		{name: "join, the answer lost", op: join, m: of(known), client: site, before: lose(srv, 1)},
		{name: "leave by address, the answer lost", op: leave, m: of(byEmail), client: site, before: lose(srv, 2)},
	}
}
