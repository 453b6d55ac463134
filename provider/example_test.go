package provider_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// QuillConfig is the Config of a provider called Quill. A POST to
// /groups/{id}/join or /groups/{id}/leave answers {"ok":true}, or
// {"ok":false,"error":"…","text":"…"}.
type QuillConfig struct {
	BaseURL string
	Token   groups.Secret
	groups.HTTPConfig
}

// Quill is its client.
type Quill struct {
	engine *provider.Engine
	token  groups.Secret
}

var _ groups.Client = (*Quill)(nil)

// NewQuill makes a client.
func NewQuill(c QuillConfig) (*Quill, error) {
	engine, err := provider.New(provider.Options{
		Provider: "quill", BaseURL: c.BaseURL, HTTP: c.HTTPConfig,
		Secrets: []groups.Secret{c.Token},
	})
	if err != nil {
		return nil, err
	}
	q := &Quill{engine: engine, token: c.Token}
	if c.Token.IsZero() {
		return nil, engine.Invalid("new", groups.Membership{}, "Token", "is missing")
	}
	return q, nil
}

// Join makes the owner of the token a member.
func (q *Quill) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return q.change(ctx, "join", m, groups.StateJoined)
}

// Leave ends the membership.
func (q *Quill) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return q.change(ctx, "leave", m, groups.StateLeft)
}

func (q *Quill) change(ctx context.Context, op string, m groups.Membership, want groups.State) (*groups.Result, error) {
	if m.GroupID == "" || strings.Contains(m.GroupID, "/") {
		return nil, q.engine.Invalid(op, m, "GroupID", "is missing or holds a slash")
	}
	if m.User != groups.Self && m.User != (groups.User{}) {
		return nil, q.engine.Unsupported(op, m, "Quill acts for the owner of the token only")
	}
	run := func(o *provider.Operation) (*groups.Result, error) {
		var answer *QuillAnswer
		err := o.Do(&provider.Request{
			Name: op, Method: http.MethodPost, Changes: true,
			Path:   "/groups/" + m.GroupID + "/" + op,
			Header: http.Header{"Authorization": {"Bearer " + q.token.Reveal()}},
			Decode: func(r *provider.Response) (err error) {
				answer, err = decodeQuill(r.Body)
				return err
			},
		})
		if err != nil {
			return nil, err
		}
		return &groups.Result{Message: answer.Text, Native: answer}, nil
	}
	return q.engine.Change(ctx, provider.Change{Op: op, Membership: m, Want: want, Run: run})
}

// QuillAnswer is Quill's own answer.
type QuillAnswer struct {
	OK          bool
	Error, Text string
}

// quillCodes says what Quill's codes mean, and what they prove when an earlier
// answer was lost. Every other code is ErrRefused, and proves nothing.
var quillCodes = map[string]provider.Failure{
	"already_in":   {Code: groups.ErrAlreadyMember, Proof: provider.Proves},
	"not_in_group": {Code: groups.ErrNotMember, Proof: provider.Proves},
	"last_owner":   {Code: groups.ErrLastOwner, Proof: provider.Disproves},
	"bad_token":    {Code: groups.ErrUnauthenticated},
}

func decodeQuill(body []byte) (*QuillAnswer, error) {
	members, err := provider.JSONObject(body)
	if err != nil {
		return nil, err
	}
	var answer QuillAnswer
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	switch string(members["ok"]) {
	case "true":
		return &answer, nil
	case "false":
		f := quillCodes[answer.Error]
		f.NativeCode, f.Message = answer.Error, answer.Text
		return nil, &f
	}
	return nil, errors.New(`the answer has no "ok" that is true or false`)
}

// A whole provider in one file, and how it tells the truth when an answer is
// lost.
func ExampleEngine_Change() {
	member := true
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if member {
			member = false
			panic(http.ErrAbortHandler) // the work is done, and the connection breaks
		}
		_, _ = io.WriteString(w, `{"ok":false,"error":"not_in_group","text":"You are not in this group."}`)
	}))
	defer srv.Close()

	quill, err := NewQuill(QuillConfig{
		BaseURL: srv.URL, Token: groups.NewSecret("t0ken"),
		HTTPConfig: groups.HTTPConfig{Transport: srv.Client().Transport, MinWait: time.Millisecond},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	poets := groups.Membership{GroupID: "poets", User: groups.Self}

	res, err := quill.Leave(context.Background(), poets)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State, "attempts:", res.Attempts, "inferred:", res.Inferred)

	_, err = quill.Leave(context.Background(), poets)
	fmt.Println(errors.Is(err, groups.ErrNotMember), err)

	_, err = quill.Join(context.Background(), groups.Membership{})
	fmt.Println(err)

	// Output:
	// left attempts: 2 inferred: true
	// true groups/quill: leave "poets": not member (not_in_group): "You are not in this group." [HTTP 200, attempts: 1]
	// groups/quill: join: invalid argument: GroupID is missing or holds a slash
}
