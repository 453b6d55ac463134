package groupserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

// site is a small GroupServer with one group, test, and one profile, Ada's.
func site() *httptest.Server {
	var mu sync.Mutex
	const id, email = "qK7SgjsTHcLNrJ2ClevcJ0", "ada@home.example.com"
	in := []string{}
	profile := func() map[string]any {
		return map[string]any{
			"id": []string{id}, "name": []string{"Ada"}, "groups": in, "email": map[string]any{"all": []string{email}},
		}
	}
	hook := func(action string, answer func(*http.Request) any) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			w.Header().Set("Content-Type", "application/json")
			if r.ParseForm() != nil || r.PostForm.Get("token") != "Fake" || !r.PostForm.Has(action) {
				_ = json.NewEncoder(w).Encode(map[string]any{"status": 100, "message": []string{"Invalid value"}})
				return
			}
			_ = json.NewEncoder(w).Encode(answer(r))
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /gs-group-member-add.json", hook("add", func(*http.Request) any {
		if len(in) > 0 {
			return map[string]any{"status": 256, "message": "Ada is already a member of Test", "user": profile()}
		}
		in = []string{"test"}
		return map[string]any{"status": 1, "message": "Added Ada to Test", "user": profile()}
	}))
	mux.HandleFunc("POST /gs-group-member-leave.json", hook("leave", func(r *http.Request) any {
		answer := map[string]any{"groupId": r.PostForm.Get("groupId"), "userId": r.PostForm.Get("userId")}
		if answer["status"], answer["message"] = 4, "Ada is not a member Test"; len(in) > 0 {
			in, answer["status"], answer["message"] = []string{}, 0, "Ada has left Test"
		}
		return answer
	}))
	mux.HandleFunc("POST /gs-search-people.json", hook("search", func(r *http.Request) any {
		if u := r.PostForm.Get("user"); u != id && u != email {
			return map[string]any{}
		}
		return profile()
	}))
	mux.HandleFunc("POST /gs-group-groups.json", hook("get", func(*http.Request) any {
		return []map[string]any{{"id": "test", "name": "Test", "type": "Discussion group", "privacy": "public"}}
	}))
	return httptest.NewServer(mux)
}

// exampleClient talks to a site.
func exampleClient(url string) *groupserver.Client {
	client, err := groupserver.New(groupserver.Config{BaseURL: url, Token: groups.NewSecret("Fake")})
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func Example() {
	srv := site()
	defer srv.Close()
	client, err := groupserver.New(groupserver.Config{
		BaseURL: srv.URL,
		Token:   groups.NewSecret("Fake"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := groups.Membership{GroupID: "test", User: groups.User{Email: "ada@home.example.com", Name: "Ada"}}
	res, err := client.Join(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State, res.Membership.User.ID)

	_, err = client.Join(context.Background(), m)
	fmt.Println(errors.Is(err, groups.ErrAlreadyMember))
	// Output:
	// joined qK7SgjsTHcLNrJ2ClevcJ0
	// true
}

func ExampleNew() {
	_, err := groupserver.New(groupserver.Config{BaseURL: "https://groups.example.com"})
	fmt.Println(err)
	// Output:
	// groups/groupserver: new: invalid argument: Token is missing
}

func ExampleClient_Join() {
	srv := site()
	defer srv.Close()
	user := groups.User{Email: "ada@home.example.com", Name: "Ada"}
	res, err := exampleClient(srv.URL).Join(context.Background(), groups.Membership{GroupID: "test", User: user})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, _ := res.Native.(*groupserver.AddMemberAnswer)
	fmt.Println(res.State, answer.ProfileCreated, res.Message)
	// Output:
	// joined false Added Ada to Test
}

func ExampleClient_Leave() {
	srv := site()
	defer srv.Close()
	client := exampleClient(srv.URL)
	user := groups.User{Email: "ada@home.example.com", Name: "Ada"}
	if _, err := client.Join(context.Background(), groups.Membership{GroupID: "test", User: user}); err != nil {
		fmt.Println(err)
		return
	}
	// The id is looked up by the address.
	m := groups.Membership{GroupID: "test", User: groups.User{Email: "ada@home.example.com"}}
	res, err := client.Leave(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State, res.Membership.User.ID, res.Attempts)

	_, err = client.Leave(context.Background(), res.Membership)
	fmt.Println(err)
	// Output:
	// left qK7SgjsTHcLNrJ2ClevcJ0 2
	// groups/groupserver: leave "test" of user "qK7SgjsTHcLNrJ2ClevcJ0": not member (4): "Ada is not a member Test" [HTTP 200, attempts: 1]
}

func ExampleClient_State() {
	srv := site()
	defer srv.Close()
	m := groups.Membership{GroupID: "test", User: groups.User{Email: "ada@home.example.com"}}
	state, err := exampleClient(srv.URL).State(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(state)
	// Output:
	// left
}

func ExampleClient_AddMember() {
	srv := site()
	defer srv.Close()
	answer, err := exampleClient(srv.URL).AddMember(context.Background(), groupserver.AddMemberParams{
		GroupID: "test", Email: "ada@home.example.com", Name: "Ada",
		Biography: "<p>Writes programs.</p>", TimeZone: "Europe/London",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.User.ID, answer.ProfileCreated)
	// Output:
	// qK7SgjsTHcLNrJ2ClevcJ0 false
}

func ExampleClient_LeaveGroup() {
	srv := site()
	defer srv.Close()
	_, err := exampleClient(srv.URL).LeaveGroup(context.Background(), groupserver.LeaveGroupParams{
		GroupID: "test", UserID: "ada@home.example.com",
	})
	fmt.Println(err)
	// Output:
	// groups/groupserver: gs-group-member-leave.json "test" of user "ada@home.example.com": invalid argument: UserID is an e-mail address
}

func ExampleClient_SearchPeople() {
	srv := site()
	defer srv.Close()
	client := exampleClient(srv.URL)
	profile, err := client.SearchPeople(context.Background(), groupserver.SearchPeopleParams{User: "ada@home.example.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(profile.ID, profile.Name, profile.Email.All)

	_, err = client.SearchPeople(context.Background(), groupserver.SearchPeopleParams{User: "grace@home.example.com"})
	fmt.Println(errors.Is(err, groups.ErrUserNotFound))
	// Output:
	// qK7SgjsTHcLNrJ2ClevcJ0 Ada [ada@home.example.com]
	// true
}

func ExampleClient_Groups() {
	srv := site()
	defer srv.Close()
	list, err := exampleClient(srv.URL).Groups(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, group := range list {
		fmt.Println(group.ID, group.Name, group.Privacy)
	}
	// Output:
	// test Test public
}
