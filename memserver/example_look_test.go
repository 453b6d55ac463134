package memserver_test

import (
	"context"
	"fmt"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// The truth, past the client that is tested.
func ExampleSite_State() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	site := srv.PeopleAggregator
	fmt.Println(site.State(chess.GroupID, "1"))
	_, err := client.Join(context.Background(), chess)
	exitOn(err)
	fmt.Println(site.State(chess.GroupID, "1"))
	// Output:
	// left
	// joined
}

func ExampleSite_Members() {
	clock := memserver.NewClock(exampleNoon)
	srv := memserver.New(memserver.WithClock(clock))
	defer srv.Close()
	site := srv.PeopleAggregator
	grace, err := site.AddUser(memserver.User{Name: "Grace"})
	exitOn(err)
	ada, err := site.AddUser(memserver.User{Name: "Ada"})
	exitOn(err)
	chess, err := site.AddGroup(memserver.Group{Name: "Chess", Owner: grace.ID})
	exitOn(err)
	client, err := peopleaggregator.New(site.Config(ada.ID))
	exitOn(err)

	clock.Advance(time.Hour)
	_, err = client.Join(context.Background(), groups.Membership{GroupID: chess.ID})
	exitOn(err)
	for _, m := range site.Members(chess.ID) {
		fmt.Println(m.UserID, m.Roles, m.Since.Format(time.TimeOnly))
	}
	// Output:
	// 1 [admin] 12:00:00
	// 2 [] 13:00:00
}

// What is left of a person whose program says that it has left all groups.
func ExampleSite_GroupsOf() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	site := srv.PeopleAggregator
	poets, err := site.AddGroup(memserver.Group{Name: "Poets"})
	exitOn(err)
	for _, id := range []string{chess.GroupID, poets.ID} {
		exitOn(site.AddMember(id, "1"))
	}
	_, err = client.Leave(context.Background(), chess)
	exitOn(err)
	for _, g := range site.GroupsOf("1") {
		fmt.Println(g.ID, g.Name)
	}
	// Output: group:2 Poets
}

func ExampleSite_Groups() {
	srv, _, chess := exampleGroup(memserver.Moderated)
	defer srv.Close()
	site := srv.PeopleAggregator
	poets, err := site.AddGroup(memserver.Group{Name: "Poets"})
	exitOn(err)
	exitOn(site.DeleteGroup(poets.ID))
	for _, g := range site.Groups() {
		fmt.Println(g.ID == chess.GroupID, g.Name, g.Registration)
	}
	// Output: true Chess moderated
}

// AddUser and a second AddUser of the same ID leave one user.
func ExampleSite_Users() {
	srv, _, _ := exampleGroup(memserver.Open)
	defer srv.Close()
	site := srv.PeopleAggregator
	_, err := site.AddUser(memserver.User{ID: "1", Login: "ada", Name: "Ada L."})
	exitOn(err)
	_, err = site.AddUser(memserver.User{Login: "grace", Name: "Grace"})
	exitOn(err)
	for _, u := range site.Users() {
		fmt.Println(u.ID, u.Login, u.Name)
	}
	// Output:
	// 1 ada Ada L.
	// 2 grace Grace
}
