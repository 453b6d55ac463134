package groups_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
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

// What NewSecret is given comes out of no print, log or error.
func ExampleNewSecret() {
	token := groups.NewSecret("correct horse")
	fmt.Println(token)
	fmt.Println(fmt.Errorf("not taken: %v", token))
	slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})).Info("log-in", "token", token)
	// Output:
	// [redacted]
	// not taken: [redacted]
	// level=INFO msg=log-in token=[redacted]
}

// withoutTime leaves the time out of a record.
func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// Reveal is for the one place that sends the secret.
func ExampleSecret_Reveal() {
	token := groups.NewSecret("correct horse")
	header := http.Header{"Authorization": {"Bearer " + token.Reveal()}}
	fmt.Println(len(header.Get("Authorization")), "bytes, of a token that prints as", token)
	// Output: 20 bytes, of a token that prints as [redacted]
}

// Equal compares what the secrets are; == would compare where they are kept.
func ExampleSecret_Equal() {
	want := groups.NewSecret("correct horse")
	fmt.Println(want.Equal(groups.NewSecret("correct horse")), want.Equal(groups.NewSecret("battery staple")))
	// Output: true false
}

// A Secret that was never set can be told from one that was, without a look at
// either.
func ExampleSecret_IsZero() {
	for _, text := range []string{"", "correct horse"} {
		if token := groups.NewSecret(text); token.IsZero() {
			fmt.Println("the token is missing")
		} else {
			fmt.Println("the token is there")
		}
	}
	// Output:
	// the token is missing
	// the token is there
}

// Self is the owner of the client's credentials, and not the zero User.
func ExampleUser_IsSelf() {
	fmt.Println(groups.Self.IsSelf(), groups.User{}.IsSelf(), groups.User{ID: "ada"}.IsSelf())
	// Output: true false false
}

// Equal is about every field, and Self equals itself alone.
func ExampleUser_Equal() {
	ada := groups.User{ID: "7", Name: "Ada"}
	fmt.Println(ada.Equal(groups.User{ID: "7", Name: "Ada"}), ada.Equal(groups.User{ID: "7"}))
	fmt.Println(groups.Self.Equal(groups.User{}))
	// Output:
	// true false
	// false
}
