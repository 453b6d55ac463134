package rocketchat_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// exampleSite has Ada and Grace, who own a private group, and a channel of
// Grace's.
func exampleSite() *httptest.Server {
	srv := memserver.New(memserver.WithDialect(memserver.Deployed))
	site := srv.RocketChat
	for id, name := range map[string]string{ownID: "ada", graceID: "grace"} {
		_, err := site.AddUser(memserver.User{ID: id, Login: name, Name: name, Password: groups.NewSecret("correct & horse")})
		exitOn(err)
	}
	site.SetToken(ownID, groups.NewSecret(token))
	_, err := site.AddGroup(memserver.Group{ID: roomID, Name: "invite-me", Private: true, Owner: ownID})
	exitOn(err)
	exitOn(site.AddMember(roomID, graceID, memserver.Admin))
	_, err = site.AddGroup(memserver.Group{ID: "GENERAL", Name: "general", Owner: graceID})
	exitOn(err)
	return httptest.NewServer(srv)
}

func exitOn(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// exampleClient logs in as Ada.
func exampleClient(url string) *rocketchat.Client {
	client, err := rocketchat.New(rocketchat.Config{
		BaseURL: url, Username: "ada", Password: groups.NewSecret("correct & horse"),
	})
	exitOn(err)
	return client
}

func Example() {
	srv := exampleSite()
	defer srv.Close()
	client, err := rocketchat.New(rocketchat.Config{
		BaseURL:   srv.URL,
		UserID:    "rbAXPnMktTFbNpwtJ",
		AuthToken: groups.NewSecret("RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := groups.Membership{GroupID: "ByehQjC44FwMeiLbX", User: groups.Self}
	res, err := client.Leave(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State)

	// The group is hidden from who is no member.
	_, err = client.Leave(context.Background(), m)
	fmt.Println(errors.Is(err, groups.ErrGroupNotFound))

	res, err = groups.EnsureLeft(context.Background(), client, m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State, res.Inferred)
	// Output:
	// left
	// true
	// left true
}

func ExampleNew() {
	_, err := rocketchat.New(rocketchat.Config{
		BaseURL:  "https://chat.example.com",
		Username: "ada",
		TwoFactor: func(_ context.Context, method string) (string, error) {
			return "", fmt.Errorf("nobody is here to give a %s code", method)
		},
	})
	fmt.Println(err)
	// Output:
	// groups/rocketchat: new: invalid argument: Password is missing beside Username
}

func ExampleClient_Join() {
	srv := exampleSite()
	defer srv.Close()
	client, err := rocketchat.New(rocketchat.Config{
		BaseURL: srv.URL, Rooms: rocketchat.Channels,
		Username: "ada", Password: groups.NewSecret("correct & horse"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := client.Join(context.Background(), groups.Membership{GroupID: "GENERAL", User: groups.Self})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State, res.Attempts) // the log-in counts
	// Output:
	// joined 2
}

func ExampleClient_Leave() {
	srv := exampleSite()
	defer srv.Close()

	// Somebody else's leaving is groups.kick.
	m := groups.Membership{GroupID: roomID, User: groups.User{ID: graceID}}
	res, err := exampleClient(srv.URL).Leave(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State, res.Membership.User.ID)

	_, err = exampleClient(srv.URL).Leave(context.Background(), groups.Membership{GroupID: roomID})
	fmt.Println(err)
	// Output:
	// left aobEdbYhXfu5hkeqG
	// groups/rocketchat: leave "ByehQjC44FwMeiLbX": invalid argument: User is neither Self nor has an ID
}

func ExampleClient_State() {
	srv := exampleSite()
	defer srv.Close()
	client := exampleClient(srv.URL)
	for _, user := range []groups.User{groups.Self, {ID: "nobody"}} {
		state, err := client.State(context.Background(), groups.Membership{GroupID: roomID, User: user})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(state)
	}
	// Output:
	// joined
	// left
}

func ExampleClient_GroupsLeave() {
	srv := exampleSite()
	defer srv.Close()
	answer, err := exampleClient(srv.URL).GroupsLeave(context.Background(), rocketchat.GroupsLeaveParams{RoomID: roomID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Success, answer.Group == nil) // deployed servers do not tell the room
	// Output:
	// true true
}

func ExampleClient_GroupsInvite() {
	srv := exampleSite()
	defer srv.Close()
	params := rocketchat.GroupsInviteParams{RoomID: roomID, UserID: "nobody"}
	_, err := exampleClient(srv.URL).GroupsInvite(context.Background(), params)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// user not found
}

func ExampleClient_GroupsKick() {
	srv := exampleSite()
	defer srv.Close()
	params := rocketchat.GroupsKickParams{RoomID: roomID, UserID: graceID}
	answer, err := exampleClient(srv.URL).GroupsKick(context.Background(), params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Success)
	// Output:
	// true
}

func ExampleClient_GroupsInfo() {
	srv := exampleSite()
	defer srv.Close()
	room, err := exampleClient(srv.URL).GroupsInfo(context.Background(), rocketchat.GroupsInfoParams{RoomID: roomID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(room.Name, room.UsersCount)
	// Output:
	// invite-me 2
}

func ExampleClient_GroupsList() {
	srv := exampleSite()
	defer srv.Close()
	for room, err := range exampleClient(srv.URL).GroupsList(context.Background(), rocketchat.GroupsListParams{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(room.ID, room.Name)
	}
	// Output:
	// ByehQjC44FwMeiLbX invite-me
}

func ExampleClient_GroupsMembers() {
	srv := exampleSite()
	defer srv.Close()
	params := rocketchat.GroupsMembersParams{RoomID: roomID}
	for user, err := range exampleClient(srv.URL).GroupsMembers(context.Background(), params) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(user.ID)
	}
	// Output:
	// rbAXPnMktTFbNpwtJ
	// aobEdbYhXfu5hkeqG
}

func ExampleClient_ChannelsJoin() {
	srv := exampleSite()
	defer srv.Close()
	params := rocketchat.ChannelsJoinParams{RoomID: "GENERAL", JoinCode: groups.NewSecret("open sesame")}
	answer, err := exampleClient(srv.URL).ChannelsJoin(context.Background(), params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Success)
	// Output:
	// true
}

func ExampleClient_ChannelsLeave() {
	srv := exampleSite()
	defer srv.Close()
	params := rocketchat.ChannelsLeaveParams{RoomID: "GENERAL"}
	_, err := exampleClient(srv.URL).ChannelsLeave(context.Background(), params)
	fmt.Println(errors.Is(err, groups.ErrNotMember))
	// Output:
	// true
}

func ExampleClient_RoomsLeave() {
	srv := exampleSite()
	defer srv.Close()
	answer, err := exampleClient(srv.URL).RoomsLeave(context.Background(), rocketchat.RoomsLeaveParams{RoomID: roomID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Success)
	// Output:
	// true
}

func ExampleClient_SubscriptionsGetOne() {
	srv := exampleSite()
	defer srv.Close()
	params := rocketchat.SubscriptionsGetOneParams{RoomID: roomID}
	answer, err := exampleClient(srv.URL).SubscriptionsGetOne(context.Background(), params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Subscription.Roles)
	// Output:
	// [owner]
}

func ExampleClient_Login() {
	srv := exampleSite()
	defer srv.Close()
	answer, err := exampleClient(srv.URL).Login(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Me.Username, answer.AuthToken)
	// Output:
	// ada [redacted]
}

func ExampleClient_Logout() {
	srv := exampleSite()
	defer srv.Close()
	client := exampleClient(srv.URL)
	if _, err := client.Login(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	answer, err := client.Logout(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Message)
	// Output:
	// You've been logged out!
}
