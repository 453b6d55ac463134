package memserver_test

import (
	"context"
	"fmt"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// exampleGroup makes a server with Ada, who is user 1, and the group Chess, into
// which this is the way; and a client for Ada.
func exampleGroup(way memserver.Registration) (*memserver.Server, *peopleaggregator.Client, groups.Membership) {
	srv := memserver.New()
	site := srv.PeopleAggregator
	ada, err := site.AddUser(memserver.User{Name: "Ada", Login: "ada"})
	exitOn(err)
	chess, err := site.AddGroup(memserver.Group{Name: "Chess", Registration: way})
	exitOn(err)
	client, err := peopleaggregator.New(site.Config(ada.ID))
	exitOn(err)
	return srv, client, groups.Membership{GroupID: chess.ID, User: groups.Self}
}

// A user with a login and a password can log in; the password is not given back.
func ExampleSite_AddUser() {
	srv := memserver.New()
	defer srv.Close()
	ada, err := srv.PeopleAggregator.AddUser(memserver.User{
		Name: "Ada", Login: "ada", Password: groups.NewSecret("correct horse"),
	})
	exitOn(err)
	fmt.Println(ada.ID, ada.Name, ada.Password.IsZero())

	cfg := srv.PeopleAggregator.Config("") // without a token
	cfg.Login, cfg.Password = ada.Login, groups.NewSecret("correct horse")
	client, err := peopleaggregator.New(cfg)
	exitOn(err)
	_, err = client.Login(context.Background())
	fmt.Println(err)
	// Output:
	// 1 Ada true
	// <nil>
}

func ExampleSite_AddGroup() {
	srv := memserver.New()
	defer srv.Close()
	site := srv.PeopleAggregator
	grace, err := site.AddUser(memserver.User{Name: "Grace"})
	exitOn(err)
	chess, err := site.AddGroup(memserver.Group{Name: "Chess", Registration: memserver.Moderated, Owner: grace.ID})
	exitOn(err)
	fmt.Println(chess.ID, chess.Registration)
	fmt.Println(site.Members(chess.ID)[0].Roles)

	_, err = site.AddGroup(memserver.Group{ID: "chess"})
	fmt.Println(err)
	// Output:
	// group:1 moderated
	// [admin]
	// memserver: peopleaggregator: add group "chess": the id is not of the site's form: "group:" and digits
}

// A test of leaving begins with a membership, whatever the way in.
func ExampleSite_AddMember() {
	srv, client, chess := exampleGroup(memserver.Invite)
	defer srv.Close()
	exitOn(srv.PeopleAggregator.AddMember(chess.GroupID, "1", memserver.Moderator))
	res, err := client.Leave(context.Background(), chess)
	exitOn(err)
	fmt.Println(res.State)
	// Output: left
}

// A request to join waits until a moderator decides.
func ExampleSite_Approve() {
	srv, client, chess := exampleGroup(memserver.Moderated)
	defer srv.Close()
	res, err := client.Join(context.Background(), chess)
	exitOn(err)
	fmt.Println(res.State)

	exitOn(srv.PeopleAggregator.Approve(chess.GroupID, "1"))
	fmt.Println(client.State(context.Background(), chess))
	// Output:
	// pending
	// joined <nil>
}

func ExampleSite_Reject() {
	srv, client, chess := exampleGroup(memserver.Moderated)
	defer srv.Close()
	_, err := client.Join(context.Background(), chess)
	exitOn(err)
	exitOn(srv.PeopleAggregator.Reject(chess.GroupID, "1"))
	fmt.Println(client.State(context.Background(), chess))
	// Output: left <nil>
}

// A test looks for the request that its call has left.
func ExampleSite_Requests() {
	srv, client, chess := exampleGroup(memserver.Moderated)
	defer srv.Close()
	fmt.Println(srv.PeopleAggregator.Requests(chess.GroupID))
	_, err := client.Join(context.Background(), chess)
	exitOn(err)
	fmt.Println(srv.PeopleAggregator.Requests(chess.GroupID))
	// Output:
	// []
	// [1]
}

// Without an invitation the group is closed.
func ExampleSite_Invite() {
	srv, client, chess := exampleGroup(memserver.Invite)
	defer srv.Close()
	_, err := client.Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))

	exitOn(srv.PeopleAggregator.Invite(chess.GroupID, "1"))
	res, err := client.Join(context.Background(), chess)
	exitOn(err)
	fmt.Println(res.State)
	// Output:
	// refused
	// joined
}

// An invitation is used up by joining.
func ExampleSite_Invited() {
	srv, client, chess := exampleGroup(memserver.Invite)
	defer srv.Close()
	site := srv.PeopleAggregator
	exitOn(site.Invite(chess.GroupID, "1"))
	fmt.Println(site.Invited(chess.GroupID))
	_, err := client.Join(context.Background(), chess)
	exitOn(err)
	fmt.Println(site.Invited(chess.GroupID))
	// Output:
	// [1]
	// []
}

func ExampleSite_Uninvite() {
	srv, client, chess := exampleGroup(memserver.Invite)
	defer srv.Close()
	exitOn(srv.PeopleAggregator.Invite(chess.GroupID, "1"))
	exitOn(srv.PeopleAggregator.Uninvite(chess.GroupID, "1"))
	_, err := client.Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))
	// Output: refused
}

// Who is banned is no member any more, and cannot come back.
func ExampleSite_Deny() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	_, err := client.Join(context.Background(), chess)
	exitOn(err)
	exitOn(srv.PeopleAggregator.Deny(chess.GroupID, "1"))
	fmt.Println(client.State(context.Background(), chess))
	_, err = client.Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// left <nil>
	// permission denied
}

func ExampleSite_Allow() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	exitOn(srv.PeopleAggregator.Deny(chess.GroupID, "1"))
	exitOn(srv.PeopleAggregator.Allow(chess.GroupID, "1"))
	res, err := client.Join(context.Background(), chess)
	exitOn(err)
	fmt.Println(res.State)
	// Output: joined
}

func ExampleSite_Denied() {
	srv, _, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	site := srv.PeopleAggregator
	exitOn(site.Deny(chess.GroupID, "1"))
	fmt.Println(site.Denied(chess.GroupID), site.Deny(chess.GroupID, "1"))
	// Output: [1] memserver: peopleaggregator: deny: group "group:1", user "1": already banned from the group
}

// The group ends while a program knows its id, which no other group gets.
func ExampleSite_DeleteGroup() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	exitOn(srv.PeopleAggregator.DeleteGroup(chess.GroupID))
	_, err := client.Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))
	_, err = srv.PeopleAggregator.AddGroup(memserver.Group{ID: chess.GroupID})
	fmt.Println(err)
	// Output:
	// refused
	// memserver: peopleaggregator: add group "group:1": the group exists already
}

// The account ends while a program holds its token.
func ExampleSite_RemoveUser() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	exitOn(srv.PeopleAggregator.RemoveUser("1"))
	_, err := client.Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))
	// Output: user not found
}

// What somebody else does meanwhile, the test does at the site: here Ada joins
// in a browser before her program does.
func ExampleSite_Join() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	fmt.Println(srv.PeopleAggregator.Join(chess.GroupID, "1"))
	_, err := client.Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// joined <nil>
	// refused
}

func ExampleSite_Leave() {
	srv, client, chess := exampleGroup(memserver.Open)
	defer srv.Close()
	_, err := client.Join(context.Background(), chess)
	exitOn(err)
	fmt.Println(srv.PeopleAggregator.Leave(chess.GroupID, "1"))
	fmt.Println(srv.PeopleAggregator.Leave(chess.GroupID, "1"))
	// Output:
	// <nil>
	// memserver: peopleaggregator: leave: group "group:1", user "1": not a member
}

// The last owner of a room cannot leave it, until there is another one.
func ExampleSite_SetRoles() {
	srv := memserver.New()
	defer srv.Close()
	site := srv.RocketChat
	for _, id := range []string{"ada", "grace"} {
		_, err := site.AddUser(memserver.User{ID: id, Login: id})
		exitOn(err)
	}
	_, err := site.AddGroup(memserver.Group{ID: "chess", Private: true, Owner: "ada"})
	exitOn(err)
	exitOn(site.AddMember("chess", "grace"))
	client, err := rocketchat.New(site.Config("ada"))
	exitOn(err)

	chess := groups.Membership{GroupID: "chess", User: groups.Self}
	_, err = client.Leave(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))
	exitOn(site.SetRoles("chess", "grace", memserver.Admin))
	res, err := client.Leave(context.Background(), chess)
	exitOn(err)
	fmt.Println(res.State)
	// Output:
	// last owner
	// left
}
