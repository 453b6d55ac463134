package memserver_test

import (
	"context"
	"fmt"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// GroupServer's one token adds and removes anybody.
func ExampleGroupServer_Config() {
	srv := memserver.New()
	defer srv.Close()
	site := srv.GroupServer
	_, err := site.AddGroup(memserver.Group{ID: "chess", Name: "Chess"})
	exitOn(err)
	client, err := groupserver.New(site.Config())
	exitOn(err)
	res, err := client.Join(context.Background(), groups.Membership{
		GroupID: "chess", User: groups.User{Name: "Ada", Email: "ada@example.com"},
	})
	exitOn(err)
	fmt.Println(res.State, res.Membership.User.ID == site.Members("chess")[0].UserID)
	// Output: joined true
}

// The site's token is changed while a program runs.
func ExampleGroupServer_SetToken() {
	srv := memserver.New()
	defer srv.Close()
	client, err := groupserver.New(srv.GroupServer.Config())
	exitOn(err)
	srv.GroupServer.SetToken(groups.NewSecret("another one"))
	_, err = client.Leave(context.Background(), groups.Membership{GroupID: "chess", User: groups.User{ID: "ada"}})
	fmt.Println(groups.CodeOf(err))
	// Output: unauthenticated
}

// The Config suits the dialect: the deployed site has other paths.
func ExamplePeopleAggregator_Config() {
	srv := memserver.New(memserver.WithDialect(memserver.Deployed))
	defer srv.Close()
	site := srv.PeopleAggregator
	ada, err := site.AddUser(memserver.User{Name: "Ada", Login: "ada"})
	exitOn(err)
	chess, err := site.AddGroup(memserver.Group{Name: "Chess"})
	exitOn(err)
	cfg := site.Config(ada.ID)
	cfg.Style = peopleaggregator.JSON
	client, err := peopleaggregator.New(cfg)
	exitOn(err)
	_, err = client.Join(context.Background(), groups.Membership{GroupID: chess.ID})
	fmt.Println(err, srv.Record()[0].Path)
	// Output: <nil> /api/json.php/peopleaggregator/joinGroup
}

// A token that the program keeps in its own tests' fixtures.
func ExamplePeopleAggregator_SetToken() {
	srv, _, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	srv.PeopleAggregator.SetToken("1", groups.NewSecret("fixture"))
	cfg := srv.PeopleAggregator.Config("")
	cfg.AuthToken = groups.NewSecret("fixture")
	client, err := peopleaggregator.New(cfg)
	exitOn(err)
	_, err = client.Join(context.Background(), chess)
	fmt.Println(err, srv.PeopleAggregator.State(chess.GroupID, "1"))
	// Output: <nil> joined
}

// A program that logs in by itself does so again when its token has ended.
func ExamplePeopleAggregator_SetTokenLifetime() {
	clock := memserver.NewClock(exampleNoon)
	srv := memserver.New(memserver.WithClock(clock))
	defer srv.Close()
	site := srv.PeopleAggregator
	password := groups.NewSecret("correct horse")
	_, err := site.AddUser(memserver.User{ID: "1", Login: "ada", Password: password})
	exitOn(err)
	chess, err := site.AddGroup(memserver.Group{Name: "Chess"})
	exitOn(err)
	site.SetTokenLifetime(time.Hour)
	cfg := site.Config("")
	cfg.Login, cfg.Password = "ada", password
	client, err := peopleaggregator.New(cfg)
	exitOn(err)

	_, err = client.Join(context.Background(), groups.Membership{GroupID: chess.ID})
	exitOn(err)
	clock.Advance(2 * time.Hour)
	_, err = client.Leave(context.Background(), groups.Membership{GroupID: chess.ID})
	exitOn(err)
	for _, x := range srv.Record() {
		fmt.Print(x.Op, " ")
	}
	// Output: login joinGroup leaveGroup login leaveGroup
}

// A token alone, for a client that is not this library's.
func ExamplePeopleAggregator_Token() {
	srv, _, _ := exampleGroup(memserver.Open)
	defer srv.Close()
	token := srv.PeopleAggregator.Token("1")
	fmt.Println(token, len(token.Reveal()))
	// Output: [redacted] 19
}
