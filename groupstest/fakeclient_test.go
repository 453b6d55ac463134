package groupstest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// fakeBugs are the mistakes that must be made inside of the client.
type fakeBugs struct {
	believes200 bool // a 2xx is a success whatever stands in it
	unchecked   bool // arguments are not checked
	twice       bool // the request is repeated after a success
	tokenInURL  bool
	everybody   bool // all users are asked for, not one
	withdraws   bool // the server's: Leave ends a request that waits
	marks       bool // log-ins pass for changes
	queues      bool // who needs a log-in waits for another's, whatever its ctx
	// config changes the HTTPConfig that the client is made of.
	config func(*groups.HTTPConfig)
}

// A fakeClient is a provider's client as package provider wants it.
type fakeClient struct {
	engine   *provider.Engine
	login    bool // it logs in
	reads    bool // it has State
	tells    bool // and that tells of requests that wait
	others   bool // it acts for others too
	password groups.Secret
	token    groups.Secret
	session  *provider.Session[groups.Secret]
	queue    sync.Mutex
	bugs     fakeBugs
}

// A fakeReader is a fakeClient that can read.
type fakeReader struct{ *fakeClient }

func newFake(s *fakeServer, tok string, bugs fakeBugs, cfg groups.HTTPConfig) (groups.Client, error) {
	c := &fakeClient{
		login: s.manner == terse, reads: s.manner != frank, tells: s.manner == easy, others: s.manner == easy, password: groups.NewSecret(password), token: groups.NewSecret(tok),
		session: &provider.Session[groups.Secret]{}, bugs: bugs,
	}
	if bugs.config != nil {
		bugs.config(&cfg)
	}
	var err error
	c.engine, err = provider.New(provider.Options{
		Provider: "fake", BaseURL: s.URL, HTTP: cfg, Secrets: []groups.Secret{c.password, c.token},
		RateLimit: fakeLimit,
	})
	if c.reads {
		return &fakeReader{c}, err
	}
	return c, err
}

func (c *fakeClient) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, "join", m, groups.StateJoined)
}

func (c *fakeClient) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, "leave", m, groups.StateLeft)
}

func (c *fakeClient) check(op string, m groups.Membership) error {
	switch {
	case c.bugs.unchecked:
		return nil
	case m.GroupID == "":
		return c.engine.Invalid(op, m, "GroupID", "is missing")
	case m.User != (groups.User{}) && !m.User.IsSelf() && !c.others:
		return c.engine.Unsupported(op, m, "only the owner of the token can join and leave")
	}
	return nil
}

func (c *fakeClient) change(ctx context.Context, op string, m groups.Membership, want groups.State) (*groups.Result, error) {
	if err := c.check(op, m); err != nil {
		return nil, err
	}
	change := provider.Change{Op: op, Membership: m, Want: want}
	change.Run = func(o *provider.Operation) (*groups.Result, error) {
		answer, err := c.call(o, http.MethodPost, op, m, true)
		if err == nil && c.bugs.twice {
			_, _ = c.call(o, http.MethodPost, op, m, true)
		}
		if err != nil {
			return nil, err
		}
		return &groups.Result{State: answer.State, Message: answer.Message, Native: answer}, nil
	}
	if c.reads {
		change.Read = func(o *provider.Operation) (provider.Reading, error) {
			answer, err := c.call(o, http.MethodGet, "state", m, false)
			return provider.Reading{State: answer.State, NoRequest: c.tells}, err
		}
	}
	return c.engine.Change(ctx, change)
}

func (c *fakeReader) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	if err := c.check("state", m); err != nil {
		return "", err
	}
	var state groups.State
	err := c.engine.Call(ctx, "state", m, func(o *provider.Operation) error {
		answer, err := c.call(o, http.MethodGet, "state", m, false)
		state = answer.State
		return err
	})
	return state, err
}

func (c *fakeClient) call(o *provider.Operation, method, name string, m groups.Membership, changes bool) (*fakeAnswer, error) {
	answer := &fakeAnswer{}
	tok := c.token
	if c.login {
		var err error
		if tok, err = c.getToken(o); err != nil {
			return answer, err
		}
		o.Hide(tok)
	}
	r := &provider.Request{
		Name: name, Method: method, Path: "/" + name, Changes: changes,
		Header: http.Header{"Authorization": {"Bearer " + tok.Reveal()}},
		Decode: c.decode(answer),
	}
	form := url.Values{"group": {m.GroupID}, "user": {m.User.ID}}
	if c.bugs.everybody && changes {
		form.Set("user", everybody)
	}
	if method == http.MethodGet {
		r.Query = form
	} else {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Body = []byte(form.Encode())
	}
	if c.bugs.tokenInURL {
		r.Query = url.Values{"token": {tok.Reveal()}}
	}
	return answer, o.Do(r)
}

func (c *fakeClient) getToken(o *provider.Operation) (groups.Secret, error) {
	if c.bugs.queues {
		c.queue.Lock()
		defer c.queue.Unlock()
	}
	return c.session.Get(o, c.logIn)
}

func (c *fakeClient) logIn(o *provider.Operation) (groups.Secret, time.Duration, error) {
	var answer fakeAnswer
	err := o.Do(&provider.Request{
		Name: "login", Method: http.MethodPost, Path: "/login", Changes: c.bugs.marks,
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body:   []byte(url.Values{"password": {c.password.Reveal()}}.Encode()),
		Decode: c.decode(&answer),
	})
	return groups.NewSecret(answer.Token), 0, err
}

// fakeCodes are the provider's codes, and what they prove.
var fakeCodes = map[string]provider.Failure{
	"bad_login":      {Code: groups.ErrUnauthenticated},
	"bad_token":      {Code: groups.ErrUnauthenticated},
	"no_such_group":  {Code: groups.ErrGroupNotFound},
	"no_group":       {Code: groups.ErrInvalidArgument},
	"already_member": {Code: groups.ErrAlreadyMember, Proof: provider.Proves},
	"not_member":     {Code: groups.ErrNotMember, Proof: provider.Proves},
	"already_asked":  {Code: groups.ErrRequestPending, Proof: provider.Proves, State: groups.StatePending},
	"not_invited":    {Code: groups.ErrInvitationRequired, Proof: provider.Disproves},
}

func (c *fakeClient) decode(answer *fakeAnswer) func(*provider.Response) error {
	return func(r *provider.Response) error {
		*answer = fakeAnswer{}
		err := json.Unmarshal(r.Body, answer)
		switch {
		case c.bugs.believes200 && r.Status == http.StatusOK && err != nil:
			return nil //nolint:nilerr // the seeded mistake: any 200 passes for a success
		case err != nil:
			return err
		case answer.OK:
			return nil
		case answer.Code == "":
			return errors.New("neither a success nor a refusal")
		}
		f := fakeCodes[answer.Code]
		f.NativeCode, f.Message = answer.Code, answer.Message
		return &f
	}
}

// The header that speaks of limits: "10 9 2000000000".
const fakeLimitHeader = "Fake-Limit"

func setFakeLimit(h http.Header, l groups.RateLimit) {
	h.Set(fakeLimitHeader, fmt.Sprint(l.Limit, l.Remaining, l.Reset.Unix()))
}

func fakeLimit(r *provider.Response) *groups.RateLimit {
	var (
		l     groups.RateLimit
		reset int64
	)
	if _, err := fmt.Sscan(r.Header.Get(fakeLimitHeader), &l.Limit, &l.Remaining, &reset); err != nil {
		return nil
	}
	l.Reset = time.Unix(reset, 0)
	return &l
}
