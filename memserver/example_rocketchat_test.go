package memserver_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// exampleRoom makes a server with the users ada, who is no member of the room,
// and grace, who owns it. The room's id is chess.
func exampleRoom(g memserver.Group, opts ...memserver.Option) (srv *memserver.Server, chess groups.Membership) {
	srv = memserver.New(opts...)
	for _, id := range []string{"ada", "grace"} {
		_, err := srv.RocketChat.AddUser(memserver.User{ID: id, Login: id, Password: groups.NewSecret("correct horse")})
		exitOn(err)
	}
	g.ID, g.Name, g.Owner = "chess", "chess", "grace"
	_, err := srv.RocketChat.AddGroup(g)
	exitOn(err)
	return srv, groups.Membership{GroupID: "chess", User: groups.Self}
}

// exampleChannelClient makes a client for channels that does not wait.
func exampleChannelClient(cfg rocketchat.Config) *rocketchat.Client {
	cfg.Rooms, cfg.MinWait, cfg.MaxWait = rocketchat.Channels, time.Microsecond, time.Microsecond
	client, err := rocketchat.New(cfg)
	exitOn(err)
	return client
}

// A private group is by invitation, a channel is open; names are unique.
func ExampleRocketChat_AddGroup() {
	srv := memserver.New()
	defer srv.Close()
	site := srv.RocketChat
	board, err := site.AddGroup(memserver.Group{ID: "board", Name: "board", Private: true})
	exitOn(err)
	lobby, err := site.AddGroup(memserver.Group{ID: "lobby", Name: "lobby"})
	exitOn(err)
	fmt.Println(board.Registration, lobby.Registration)
	_, err = site.AddGroup(memserver.Group{ID: "lobby2", Name: "lobby"})
	fmt.Println(err)
	// Output:
	// invite open
	// memserver: rocketchat: add group "lobby2": the name is taken
}

// An owner adds somebody to the room.
func ExampleRocketChat_Config() {
	srv, chess := exampleRoom(memserver.Group{Private: true})
	defer srv.Close()
	owner, err := rocketchat.New(srv.RocketChat.Config("grace"))
	exitOn(err)
	chess.User = groups.User{ID: "ada"}
	_, err = owner.Join(context.Background(), chess)
	fmt.Println(err, srv.RocketChat.State("chess", "ada"))
	// Output: <nil> joined
}

// Nobody joins a private group by himself, at the site either.
func ExampleRocketChat_Join() {
	open, _ := exampleRoom(memserver.Group{})
	defer open.Close()
	fmt.Println(open.RocketChat.Join("chess", "ada"))

	private, _ := exampleRoom(memserver.Group{Private: true})
	defer private.Close()
	_, err := private.RocketChat.Join("chess", "ada")
	fmt.Println(err != nil)
	// Output:
	// joined <nil>
	// true
}

// The only owner cannot leave; a member whom nobody needs can.
func ExampleRocketChat_Leave() {
	srv, _ := exampleRoom(memserver.Group{Private: true})
	defer srv.Close()
	site := srv.RocketChat
	exitOn(site.AddMember("chess", "ada"))
	fmt.Println(site.Leave("chess", "grace"))
	fmt.Println(site.Leave("chess", "ada"), site.State("chess", "ada"))
	// Output:
	// memserver: rocketchat: leave: group "chess", user "grace": the last administrator cannot leave
	// <nil> left
}

func ExampleRocketChat_SetArchived() {
	srv, chess := exampleRoom(memserver.Group{})
	defer srv.Close()
	client := exampleChannelClient(srv.RocketChat.Config("ada"))
	exitOn(srv.RocketChat.SetArchived("chess", true))
	_, err := client.Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))

	exitOn(srv.RocketChat.SetArchived("chess", false))
	_, err = client.Join(context.Background(), chess)
	fmt.Println(err)
	// Output:
	// archived
	// <nil>
}

// The program asks for the code, and tries again.
func ExampleRocketChat_SetJoinCode() {
	srv, chess := exampleRoom(memserver.Group{})
	defer srv.Close()
	exitOn(srv.RocketChat.SetJoinCode("chess", groups.NewSecret("e4 e5")))
	cfg := srv.RocketChat.Config("ada")
	_, err := exampleChannelClient(cfg).Join(context.Background(), chess)
	fmt.Println(errors.Is(err, groups.ErrJoinCode))

	cfg.JoinCode = groups.NewSecret("e4 e5")
	_, err = exampleChannelClient(cfg).Join(context.Background(), chess)
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

// The person's phone shows a code, which the client asks for.
func ExampleRocketChat_SetTwoFactor() {
	srv, chess := exampleRoom(memserver.Group{})
	defer srv.Close()
	exitOn(srv.RocketChat.SetTwoFactor("ada", groups.NewSecret("123456")))
	cfg := srv.RocketChat.Config("")
	cfg.Username, cfg.Password = "ada", groups.NewSecret("correct horse")
	_, err := exampleChannelClient(cfg).Join(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))

	cfg.TwoFactor = func(_ context.Context, method string) (string, error) {
		fmt.Println("asks for", method)
		return "123456", nil
	}
	_, err = exampleChannelClient(cfg).Join(context.Background(), chess)
	fmt.Println(err)
	// Output:
	// two factor
	// asks for totp
	// <nil>
}

// A token that the program keeps in its own tests' fixtures.
func ExampleRocketChat_SetToken() {
	srv, chess := exampleRoom(memserver.Group{})
	defer srv.Close()
	srv.RocketChat.SetToken("ada", groups.NewSecret("fixture"))
	cfg := srv.RocketChat.Config("")
	cfg.UserID, cfg.AuthToken = "ada", groups.NewSecret("fixture")
	fmt.Println(exampleChannelClient(cfg).State(context.Background(), chess))
	// Output: left <nil>
}

// Tokens that are given before the change keep their time.
func ExampleRocketChat_SetTokenLifetime() {
	clock := memserver.NewClock(exampleNoon)
	srv, chess := exampleRoom(memserver.Group{}, memserver.WithClock(clock))
	defer srv.Close()
	long := exampleChannelClient(srv.RocketChat.Config("ada"))
	srv.RocketChat.SetTokenLifetime(time.Minute)
	short := exampleChannelClient(srv.RocketChat.Config("ada"))

	clock.Advance(time.Hour)
	_, err := short.State(context.Background(), chess)
	fmt.Println(groups.CodeOf(err))
	_, err = long.State(context.Background(), chess)
	fmt.Println(err)
	// Output:
	// unauthenticated
	// <nil>
}

// Each token is another one, as for another device.
func ExampleRocketChat_Token() {
	srv, _ := exampleRoom(memserver.Group{})
	defer srv.Close()
	first, second := srv.RocketChat.Token("ada"), srv.RocketChat.Token("ada")
	fmt.Println(first, len(first.Reveal()), first.Equal(second))
	// Output: [redacted] 43 false
}

// A client that may not wait tells for how long it would have to.
func ExampleRocketChat_EnableRateLimit() {
	clock := memserver.NewClock(exampleNoon)
	srv, chess := exampleRoom(memserver.Group{}, memserver.WithClock(clock))
	defer srv.Close()
	srv.RocketChat.EnableRateLimit(1, time.Minute)
	client := exampleChannelClient(srv.RocketChat.Config("ada"))
	for _, pass := range []time.Duration{0, 20 * time.Second, 40 * time.Second} {
		clock.Advance(pass)
		_, err := client.Join(context.Background(), chess)
		var e *groups.Error
		if errors.As(err, &e) {
			fmt.Println(e.Code, "for", e.RetryAfter)
			continue
		}
		fmt.Println("joined", err)
	}
	// Output:
	// joined <nil>
	// rate limited for 40s
	// joined <nil>
}
