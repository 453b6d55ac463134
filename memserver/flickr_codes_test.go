package memserver_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// A flCode is a code and what provokes it.
type flCode struct {
	name string
	op   func(context.Context, *flickr.Client) error
	// before prepares the site, config changes the client's Config.
	before func(testing.TB, *flWorld)
	config func(*flWorld, *flickr.Config)
	// instead makes the request that the server gets in place of the client's,
	// for what no client of this module sends; nil lets the client's through.
	instead func(testing.TB, *flWorld) *http.Request

	native string
	code   groups.Code
	status int // 200, where it is 0
}

func flLeave(group string) func(context.Context, *flickr.Client) error {
	return func(ctx context.Context, c *flickr.Client) error {
		_, err := c.GroupsLeave(ctx, flickr.GroupsLeaveParams{GroupID: group})
		return err
	}
}

func flJoin(group string) func(context.Context, *flickr.Client) error {
	return func(ctx context.Context, c *flickr.Client) error {
		_, err := c.GroupsJoin(ctx, flickr.GroupsJoinParams{GroupID: group})
		return err
	}
}

func flAsk(group, message string) func(context.Context, *flickr.Client) error {
	return func(ctx context.Context, c *flickr.Client) error {
		_, err := c.GroupsJoinRequest(ctx, flickr.GroupsJoinRequestParams{GroupID: group, Message: message})
		return err
	}
}

// flSent makes a signed call.
func flSent(change func(*flCall)) func(testing.TB, *flWorld) *http.Request {
	return func(t testing.TB, w *flWorld) *http.Request {
		t.Helper()
		c := w.leave()
		change(&c)
		return w.request(t, c)
	}
}

// flCodes are all codes of the document, then those of join and joinRequest.
var flCodes = []flCode{
	{
		name: "leave without a group", op: flLeave(flIn), native: "1", code: groups.ErrInvalidArgument,
		instead: flSent(func(c *flCall) { c.args = nil }),
	},
	{name: "leave of a group that does not exist", op: flLeave("1@N99"), native: "2", code: groups.ErrGroupNotFound},
	{name: "leave of who is no member", op: flLeave(flOut), native: "3", code: groups.ErrNotMember},
	{
		name: "without TLS", op: flLeave(flIn), native: "95", code: groups.ErrTLSRequired, status: http.StatusForbidden,
		config: func(w *flWorld, cfg *flickr.Config) { cfg.BaseURL = w.URL() },
	},
	{
		name: "with a wrong signature of the old style", op: flLeave(flIn), native: "96", code: groups.ErrUnauthenticated,
		instead: flSent(func(c *flCall) { c.sign, c.appSecret = flOldStyle, "0000000000000000" }),
	},
	{
		name: "without a signature", op: flLeave(flIn), native: "97", code: groups.ErrUnauthenticated,
		instead: flSent(func(c *flCall) { c.sign = flUnsigned }),
	},
	{
		name: "with a token that is none", op: flLeave(flIn), native: "98", code: groups.ErrUnauthenticated,
		config: func(_ *flWorld, cfg *flickr.Config) {
			cfg.Token = groups.NewSecret("72157600000000000-0000000000000000")
		},
	},
	{
		name: "with a token that permits writing", op: flLeave(flIn), native: "99", code: groups.ErrPermissionDenied,
		config: func(w *flWorld, cfg *flickr.Config) {
			cfg.Token, cfg.TokenSecret = w.site.Token(flAda, flickr.PermsWrite)
		},
	},
	{
		name: "with a key of another form", op: flLeave(flIn), native: "100", code: groups.ErrUnauthenticated,
		config: func(_ *flWorld, cfg *flickr.Config) { cfg.APIKey = "none" },
	},
	{
		name: "with a key that nobody has", op: flLeave(flIn), native: "100", code: groups.ErrUnauthenticated,
		config: func(_ *flWorld, cfg *flickr.Config) { cfg.APIKey = "00000000000000000000000000000000" },
	},
	{
		name: "with a key that has expired", op: flLeave(flIn), native: "100", code: groups.ErrUnauthenticated,
		before: func(t testing.TB, w *flWorld) {
			t.Helper()
			expired := w.app
			expired.Expired = true
			must(t, w.site.AddApp, expired)
		},
	},
	{
		name: "while the site is disabled", op: flLeave(flIn), native: "105", code: groups.ErrUnavailable,
		before: func(_ testing.TB, w *flWorld) { w.site.SetDisabled(true) },
	},
	{
		name: "while writes fail", op: flLeave(flIn), native: "106", code: groups.ErrUnavailable,
		before: func(_ testing.TB, w *flWorld) { w.site.SetWritesFailing(true) },
	},
	{
		name: "in a format that does not exist", op: flLeave(flIn), native: "111", code: groups.ErrInvalidArgument,
		instead: flSent(func(c *flCall) { c.args = map[string]string{"group_id": flIn, "format": "yaml"} }),
	},
	{
		name: "of a method that does not exist", op: flLeave(flIn), native: "112", code: groups.ErrInvalidArgument,
		instead: flSent(func(c *flCall) { c.method = "flickr.groups.abandon" }),
	},
	{
		name: "in a broken envelope of SOAP", op: flLeave(flIn), native: "114", code: groups.ErrInvalidArgument,
		instead: flRaw("/services/soap/?format=rest", "<s:Envelope>"),
	},
	{
		name: "in a broken call of XML-RPC", op: flLeave(flIn), native: "115", code: groups.ErrInvalidArgument,
		instead: flRaw("/services/xmlrpc/?format=rest", "<methodCall>"),
	},
	{
		name: "with an address that was abused", op: flAsk(flShut, "See https://spam.example/x."), native: "116", code: groups.ErrInvalidArgument,
		before: func(_ testing.TB, w *flWorld) { w.site.SetAbusedURLs("https://spam.example/") },
	},

	{
		name: "join without a group", op: flJoin(flOut), native: "1", code: groups.ErrInvalidArgument,
		instead: flSent(func(c *flCall) { c.method, c.args = flickr.MethodGroupsJoin, nil }),
	},
	{name: "join of a group that does not exist", op: flJoin("1@N99"), native: "2", code: groups.ErrGroupNotFound},
	{name: "join of a group that is hidden", op: flJoin(flHidden), native: "3", code: groups.ErrPermissionDenied, before: flHide},
	{name: "join of a member", op: flJoin(flIn), native: "4", code: groups.ErrAlreadyMember},
	{name: "join of a group by invitation", op: flJoin(flShut), native: "5", code: groups.ErrInvitationRequired},
	{name: "join without accepting the rules", op: flJoin(flRuled), native: "6", code: groups.ErrRulesNotAccepted},
	{
		name: "join of one group too many", op: flJoin(flOut), native: "10", code: groups.ErrLimitReached,
		before: func(_ testing.TB, w *flWorld) { w.site.SetGroupLimit(1) },
	},
	{
		name: "join of who is banned", op: flJoin(flOut), native: "11", code: groups.ErrRefused,
		before: func(t testing.TB, w *flWorld) { t.Helper(); noError(t, w.site.Deny(flOut, flAda)) },
	},

	{
		name: "request without a message", op: flAsk(flShut, "May I?"), native: "1", code: groups.ErrInvalidArgument,
		instead: flSent(func(c *flCall) {
			c.method, c.args = flickr.MethodGroupsJoinRequest, map[string]string{"group_id": flShut}
		}),
	},
	{
		name: "request that is silent on the rules", op: flAsk(flShut, "May I?"), native: "1", code: groups.ErrInvalidArgument,
		instead: flSent(func(c *flCall) {
			c.method, c.args = flickr.MethodGroupsJoinRequest, map[string]string{"group_id": flShut, "message": "May I?"}
		}),
	},
	{name: "request to a group that does not exist", op: flAsk("1@N99", "May I?"), native: "2", code: groups.ErrGroupNotFound},
	{name: "request to a group that is hidden", op: flAsk(flHidden, "May I?"), native: "3", code: groups.ErrPermissionDenied, before: flHide},
	{name: "request of a member", op: flAsk(flIn, "May I?"), native: "4", code: groups.ErrAlreadyMember},
	{name: "request to a group that is open", op: flAsk(flOut, "May I?"), native: "5", code: groups.ErrGroupOpen},
	{
		name: "request without accepting the rules", op: flAsk("52240257804@N20", "May I?"), native: "6", code: groups.ErrRulesNotAccepted,
		before: func(t testing.TB, w *flWorld) {
			t.Helper()
			must(t, w.site.AddGroup, memserver.Group{ID: "52240257804@N20", Registration: memserver.Invite, Rules: "Be kind"})
		},
	},
	{
		name: "request while one waits", op: flAsk(flShut, "May I?"), native: "7", code: groups.ErrRequestPending,
		before: func(t testing.TB, w *flWorld) { t.Helper(); noError(t, w.site.JoinRequest(flShut, flAda, "Please.")) },
	},
}

// flHidden is a private group of Grace's.
const flHidden = "52240257805@N20"

func flHide(t testing.TB, w *flWorld) {
	t.Helper()
	must(t, w.site.AddGroup, memserver.Group{ID: flHidden, Owner: flGrace, Registration: memserver.Invite, Private: true})
}

func flRaw(target, body string) func(testing.TB, *flWorld) *http.Request {
	return func(t testing.TB, _ *flWorld) *http.Request {
		t.Helper()
		return (&flWorld{}).plain(t, http.MethodPost, "https://api.flickr.test"+target, "text/xml", body)
	}
}

// TestEachFlickrCodeIsProvokedAndArrives has each code arrive at the client as
// its own, in both dialects.
func TestEachFlickrCodeIsProvokedAndArrives(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		for _, tc := range flCodes {
			t.Run(dialectNames[dialect]+"/"+tc.native+" by a "+tc.name, func(t *testing.T) {
				t.Parallel()
				tc.try(t, flNew(t, dialect))
			})
		}
	}
}

func (tc *flCode) try(t *testing.T, w *flWorld) {
	t.Helper()
	client := tc.client(t, w, func(h *groups.HTTPConfig) { h.MaxAttempts = 1 })
	before := w.snapshot(t)
	err := tc.op(t.Context(), client)
	var e *groups.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want the code %s", err, tc.native)
	}
	status := max(tc.status, http.StatusOK)
	if e.NativeCode != tc.native || e.Code != tc.code || e.HTTPStatus != status || e.Message == "" {
		t.Errorf("got %q as %s with status %d (%v), want %q as %s with %d", e.NativeCode, e.Code, e.HTTPStatus, err, tc.native, tc.code, status)
	}
	if w.snapshot(t) != before {
		t.Error("the refusal changed the world")
	}
}

// client prepares the site, and makes the client.
func (tc *flCode) client(t testing.TB, w *flWorld, tune func(*groups.HTTPConfig)) *flickr.Client {
	t.Helper()
	cfg := w.site.Config(flAda)
	if tc.before != nil {
		tc.before(t, w)
	}
	if tc.config != nil {
		tc.config(w, &cfg)
	}
	if tc.instead != nil {
		cfg.Transport = substitute{w.Server, func() *http.Request { return tc.instead(t, w) }}
	}
	w.site.SetStampsByClock(tc.instead != nil) // the client stamps with real time
	tune(&cfg.HTTPConfig)
	return must(t, flickr.New, cfg)
}

// TestTheTableOfFlickrCodesHasThemAll compares the table with the document and
// with the codes of join and joinRequest.
func TestTheTableOfFlickrCodesHasThemAll(t *testing.T) {
	t.Parallel()
	had := make(map[string]int)
	for _, tc := range flCodes {
		had[tc.native]++
	}
	for code, rows := range map[string]int{
		"1": 4, "2": 3, "3": 3, "4": 2, "5": 2, "6": 2, "7": 1, "10": 1, "11": 1,
		"95": 1, "96": 1, "97": 1, "98": 1, "99": 1, "100": 3, "105": 1, "106": 1, "111": 1, "112": 1, "114": 1, "115": 1, "116": 1,
	} {
		if had[code] != rows {
			t.Errorf("code %s has %d rows, want %d", code, had[code], rows)
		}
		delete(had, code)
	}
	if len(had) > 0 {
		t.Errorf("codes that are not in the documents: %v", had)
	}
}
