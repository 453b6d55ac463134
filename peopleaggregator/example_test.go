package peopleaggregator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// site is a small PeopleAggregator: it lets everybody join once, nobody leave
// who is not a member, and speaks JSON.
func site() *httptest.Server {
	var member atomic.Bool
	change := func(to bool, success string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if member.CompareAndSwap(!to, to) {
				_, _ = io.WriteString(w, success)
			} else {
				_, _ = io.WriteString(w, `{"success": false}`)
			}
		}
	}
	answer := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/json/peopleaggregator/joinGroup", change(true, `{"joinState": "joined", "success": true}`))
	mux.HandleFunc("POST /api/json/peopleaggregator/leaveGroup", change(false, `{"success": true}`))
	mux.HandleFunc("POST /api/json/peopleaggregator/login", answer(`{"success": true, "authToken": "123576abcdef6572134", "tokenLifetime": 3600}`))
	mux.HandleFunc("GET /api/json/peopleaggregator/getGroups", answer(`{"success": true, "page": 1, "totalPages": 1, "totalResults": 2,
		"groups": [{"id": "group:7", "name": "Analytical engines", "memberCount": 2}, {"id": "group:1234", "name": "Compilers", "memberCount": 1}]}`))
	return httptest.NewServer(mux)
}

func Example() {
	srv := site()
	defer srv.Close()
	client, err := peopleaggregator.New(peopleaggregator.Config{
		BaseURL:   srv.URL,
		Style:     peopleaggregator.JSON,
		AuthToken: groups.NewSecret("123576abcdef6572134"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := client.Join(context.Background(), groups.Membership{GroupID: "group:1234"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State)

	// The provider says no to a second one, and not why.
	_, err = client.Join(context.Background(), groups.Membership{GroupID: "group:1234"})
	fmt.Println(errors.Is(err, groups.ErrRefused))
	// Output:
	// joined
	// true
}

func ExampleNew() {
	_, err := peopleaggregator.New(peopleaggregator.Config{
		BaseURL:  "https://groups.example.com",
		Paths:    peopleaggregator.PHPPaths,
		Login:    "ada",
		Password: groups.NewSecret("correct horse"),
		UserID:   "ada",
	})
	fmt.Println(err)
	// Output:
	// groups/peopleaggregator: new: invalid argument: UserID is not only digits
}

func ExampleClient_Join() {
	srv := site()
	defer srv.Close()
	client := exampleClient(srv.URL)

	res, err := client.Join(context.Background(), groups.Membership{GroupID: "group:1234", User: groups.Self})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, _ := res.Native.(*peopleaggregator.JoinGroupAnswer)
	fmt.Println(res.State, answer.JoinState, res.Attempts)
	// Output:
	// joined joined 2
}

func ExampleClient_Leave() {
	srv := site()
	defer srv.Close()
	client := exampleClient(srv.URL)

	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1234"})
	fmt.Println(err)
	if _, err := client.Join(context.Background(), groups.Membership{GroupID: "group:1234"}); err != nil {
		fmt.Println(err)
		return
	}
	res, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1234"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State)
	// Output:
	// groups/peopleaggregator: leave "group:1234": refused [HTTP 200, attempts: 2]
	// left
}

func ExampleClient_State() {
	srv := site()
	defer srv.Close()
	state, err := exampleClient(srv.URL).State(context.Background(), groups.Membership{GroupID: "group:7"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(state)
	// Output:
	// joined
}

func ExampleClient_JoinGroup() {
	srv := site()
	defer srv.Close()
	answer, err := exampleClient(srv.URL).JoinGroup(context.Background(), peopleaggregator.JoinGroupParams{GroupID: "group:1234"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Success, answer.JoinState)
	// Output:
	// true joined
}

func ExampleClient_LeaveGroup() {
	srv := site()
	defer srv.Close()
	_, err := exampleClient(srv.URL).LeaveGroup(context.Background(), peopleaggregator.LeaveGroupParams{GroupID: "1234"})
	fmt.Println(err)
	// Output:
	// groups/peopleaggregator: leaveGroup "1234": invalid argument: GroupID is not of the form group:<digits>
}

func ExampleClient_GetGroups() {
	srv := site()
	defer srv.Close()
	params := peopleaggregator.GetGroupsParams{Context: peopleaggregator.ContextGlobal}
	for group, err := range exampleClient(srv.URL).GetGroups(context.Background(), params) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(group.ID, group.Name, group.MemberCount)
	}
	// Output:
	// group:7 Analytical engines 2
	// group:1234 Compilers 1
}

func ExampleClient_Login() {
	srv := site()
	defer srv.Close()
	answer, err := exampleClient(srv.URL).Login(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.AuthToken, answer.TokenLifetime)
	// Output:
	// [redacted] 1h0m0s
}

// exampleClient logs in as Ada, whose number is 7.
func exampleClient(url string) *peopleaggregator.Client {
	client, err := peopleaggregator.New(peopleaggregator.Config{
		BaseURL: url, Style: peopleaggregator.JSON,
		Login: "ada", Password: groups.NewSecret("correct horse"), UserID: "7",
	})
	if err != nil {
		log.Fatal(err)
	}
	return client
}
