package provider_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A quillServer is a Transport that gives these answers, one after the other.
type quillServer struct{ answers []string }

func (s *quillServer) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := s.answers[0]
	s.answers = s.answers[1:]
	return &http.Response{StatusCode: http.StatusOK, Request: r, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// quillEngine makes an engine that reaches a server with these answers.
func quillEngine(answers ...string) *provider.Engine {
	engine, err := provider.New(provider.Options{
		Provider: "quill", BaseURL: "https://quill.example/api",
		HTTP: groups.HTTPConfig{Transport: &quillServer{answers: answers}},
	})
	if err != nil {
		log.Fatal(err)
	}
	return engine
}

// New checks what all providers have in their Config; the error names the field.
func ExampleNew() {
	options := provider.Options{Provider: "quill", BaseURL: "http://quill.example"}
	_, err := provider.New(options)
	fmt.Println(err)
	var field *provider.FieldError
	fmt.Println(errors.As(err, &field) && field.Field == "BaseURL")

	options.BaseURL, options.HTTP.MaxAttempts = "https://quill.example", -1
	_, err = provider.New(options)
	fmt.Println(err)
	// Output:
	// groups/quill: new: invalid argument: BaseURL is plain http to a host beyond loopback, which InsecureHTTP would allow
	// true
	// groups/quill: new: invalid argument: MaxAttempts is negative
}

// What is wrong with an argument is said before anything is sent.
func ExampleEngine_Invalid() {
	engine := quillEngine()
	m := groups.Membership{GroupID: "poets/new", User: groups.Self}
	fmt.Println(engine.Invalid("join", m, "GroupID", "holds a slash"))
	// Output: groups/quill: join "poets/new": invalid argument: GroupID holds a slash
}

func ExampleEngine_Unsupported() {
	engine := quillEngine()
	m := groups.Membership{GroupID: "poets", User: groups.User{ID: "7"}}
	err := engine.Unsupported("leave", m, "Quill acts for the owner of the token only")
	fmt.Println(errors.Is(err, groups.ErrUnsupported), err)
	// Output: true groups/quill: leave "poets" of user "7": unsupported: Quill acts for the owner of the token only
}

// Call is for what asks for no state, such as a list.
func ExampleEngine_Call() {
	engine := quillEngine(`{"ok":true,"members":["ada","grace"]}`, `{"ok":false,"error":"bad_token"}`)
	members := func() (list []string, err error) {
		err = engine.Call(context.Background(), "members", groups.Membership{}, func(o *provider.Operation) error {
			return o.Do(&provider.Request{
				Name: "members", Method: http.MethodGet, Path: "/groups/poets/members",
				Decode: func(r *provider.Response) error {
					if _, err := decodeQuill(r.Body); err != nil {
						return err
					}
					var answer struct{ Members []string }
					err := json.Unmarshal(r.Body, &answer)
					list = answer.Members
					return err
				},
			})
		})
		return list, err
	}
	fmt.Println(members())
	fmt.Println(members())
	// Output:
	// [ada grace] <nil>
	// [] groups/quill: members: unauthenticated (bad_token) [HTTP 200, attempts: 1]
}

// quillStep makes a request whose answer is read as Quill's.
func quillStep(name string, changes bool) *provider.Request {
	return &provider.Request{
		Name: name, Method: http.MethodPost, Path: "/" + name, Changes: changes,
		Decode: func(r *provider.Response) error {
			_, err := decodeQuill(r.Body)
			return err
		},
	}
}

// An operation may take more than one request: they count, wait and are judged
// together.
func ExampleOperation_Do() {
	engine := quillEngine(`{"ok":true}`, `{"ok":false,"error":"not_in_group"}`)
	err := engine.Call(context.Background(), "rename", groups.Membership{GroupID: "poets"}, func(o *provider.Operation) error {
		if err := o.Do(quillStep("find", false)); err != nil {
			return err
		}
		return o.Do(quillStep("rename", true))
	})
	fmt.Println(err)
	// Output: groups/quill: rename "poets": not member (not_in_group) [HTTP 200, attempts: 2]
}

// A token that a log-in gave is cut out where the provider repeats it.
func ExampleOperation_Hide() {
	engine := quillEngine(`{"ok":false,"error":"bad_token","text":"the token tk-5309 has expired"}`)
	err := engine.Call(context.Background(), "members", groups.Membership{}, func(o *provider.Operation) error {
		token := groups.NewSecret("tk-5309") // as the log-in answered
		o.Hide(token)
		return o.Do(quillStep("members", false))
	})
	var e *groups.Error
	if errors.As(err, &e) {
		fmt.Println(e.Message)
	}
	// Output: the token [redacted] has expired
}
