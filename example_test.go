package groups_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/groups-go/groups"
)

// After EnsureLeft nobody has to ask whether there was a membership.
func ExampleEnsureLeft() {
	// A client comes from a provider's package; this one is not a member.
	var client groups.Client = fakeClient{&groups.Error{Code: groups.ErrNotMember, Op: "leave", GroupID: "g1", Attempts: 1}}
	m := groups.Membership{GroupID: "g1", User: groups.Self}

	_, err := client.Leave(context.Background(), m)
	fmt.Println(err)

	res, err := groups.EnsureLeft(context.Background(), client, m)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.State, "inferred:", res.Inferred)
	// Output:
	// groups: leave "g1": not member
	// left inferred: true
}

// A request to join that waits already is as good as a new one.
func ExampleEnsureJoined() {
	var client groups.Client = fakeClient{&groups.Error{Code: groups.ErrRequestPending, Op: "join"}}

	res, err := groups.EnsureJoined(context.Background(), client, groups.Membership{GroupID: "g1", User: groups.Self})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.State)
	// Output: pending
}

func ExampleCodeOf() {
	join := func(err error) {
		switch groups.CodeOf(err) {
		case "":
			fmt.Println("welcome")
		case groups.ErrAlreadyMember, groups.ErrRequestPending:
			fmt.Println("you have asked before")
		case groups.ErrOutcomeUnknown:
			fmt.Println("it may have worked")
		default:
			fmt.Println("no:", err)
		}
	}
	join(nil)
	join(fmt.Errorf("tonight's job: %w", &groups.Error{Code: groups.ErrAlreadyMember}))
	join(&groups.Error{Code: groups.ErrOutcomeUnknown})
	join(errors.New("out of cheese"))
	// Output:
	// welcome
	// you have asked before
	// it may have worked
	// no: out of cheese
}

// An Error tells more than its Code.
func ExampleError() {
	var err error = &groups.Error{
		Code: groups.ErrRateLimited, Provider: "toy", Op: "join", GroupID: "g1",
		HTTPStatus: 429, RetryAfter: time.Minute, Attempts: 1,
	}
	var e *groups.Error
	if errors.Is(err, groups.ErrRateLimited) && errors.As(err, &e) {
		fmt.Println(e)
		fmt.Println("again in", e.RetryAfter)
	}
	// Output:
	// groups/toy: join "g1": rate limited [HTTP 429, attempts: 1]
	// again in 1m0s
}

// A Secret comes out by Reveal alone.
func ExampleSecret() {
	config := struct {
		Login    string
		Password groups.Secret
	}{"ada", groups.NewSecret("correct horse")}

	fmt.Printf("%+v\n", config)
	text, err := json.Marshal(config)
	fmt.Println(string(text), err)
	fmt.Println(len(config.Password.Reveal()))
	// Output:
	// {Login:ada Password:[redacted]}
	// {"Login":"ada","Password":"[redacted]"} <nil>
	// 13
}

// Self is the owner of the client's credentials, and not the zero User.
func ExampleUser_IsSelf() {
	fmt.Println(groups.Self.IsSelf(), groups.User{}.IsSelf(), groups.User{ID: "ada"}.IsSelf())
	// Output: true false false
}
