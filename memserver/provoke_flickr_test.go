package memserver_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

const flSite = "flickr"

// flMeets has the code come about.
func flMeets(tc flCode) func(*meeting) error {
	return func(m *meeting) error {
		w := flNew(m, m.dialect)
		client := tc.client(m, w, func(h *groups.HTTPConfig) { m.tune(w.Server, h) })
		return tc.op(m.ctx, client)
	}
}

// flOwn are the codes of the document, then those of join and joinRequest, as
// the table of errors names them: a code that means different things by method
// with its method.
func flOwn() (list []provocation) {
	methods := map[string]string{"leave": "leave ", "join": "join ", "request": "joinRequest "}
	for _, tc := range flCodes {
		first, _, _ := strings.Cut(tc.name, " ")
		list = append(list, provocation{of: methods[first] + tc.native, run: flMeets(tc)})
	}
	return list
}

// flAnswered has the server answer a join by a fault. Nobody can read that it was
// not carried out: a request may wait.
func flAnswered(status int, body string) func(*meeting) error {
	return answered(flSite, status, body, flMeets(flCode{op: flJoin(flOut)}))
}

func flFailure(code string) string { return `{"stat":"fail","code":` + code + `,"message":"No"}` }

// flCopied has the server get a signed request of which it had a copy before.
func flCopied(t testing.TB, w *flWorld) *http.Request {
	t.Helper()
	signed := func() *http.Request {
		w.nonces = 0
		return w.request(t, w.call(flickr.MethodGroupsJoin, map[string]string{flickr.ParamGroupID: flShut}))
	}
	w.serve(signed())
	return signed()
}

// An flEdited is a transport that changes what is signed, and its signature's
// other parameters.
type flEdited struct {
	next http.RoundTripper
	edit *strings.Replacer
}

// RoundTrip changes the Authorization header, and sends the request on.
func (e flEdited) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", e.edit.Replace(r.Header.Get("Authorization")))
	return e.next.RoundTrip(r)
}

func flEdit(from, to string) func(*flWorld, *flickr.Config) {
	return func(_ *flWorld, cfg *flickr.Config) {
		cfg.Transport = flEdited{cfg.Transport, strings.NewReplacer(from, to)}
	}
}

// flVerifier is one that no person was shown.
const flVerifier = "123-456-789"

// flLoginConfig is the Config of a login, tuned where there is something to tune.
func flLoginConfig(m *meeting, w *flWorld, tune func(*flWorld, *flickr.Config)) flickr.Config {
	m.Helper()
	w.site.SetStampsByClock(false) // the client stamps with real time
	cfg := w.site.Config("")
	if tune != nil {
		tune(w, &cfg)
	}
	m.tune(w.Server, &cfg.HTTPConfig)
	return cfg
}

// flLogsIn has a login begin, answers it, and has the app use the verifier twice.
func flLogsIn(
	tune func(*flWorld, *flickr.Config), answer func(w *flWorld, token groups.Secret) (verifier string, err error),
) func(*meeting) error {
	return func(m *meeting) error {
		w := flNew(m, m.dialect)
		login, err := flickr.NewLogin(m.ctx, flLoginConfig(m, w, tune), flickr.PermsRead, flickr.OutOfBand)
		if err != nil {
			return err
		}
		at, err := url.Parse(login.URL())
		noError(m, err)
		verifier, err := answer(w, groups.NewSecret(at.Query().Get(flickr.ParamOAuthToken)))
		noError(m, err)
		if _, err := login.Finish(m.ctx, verifier); err != nil {
			return err
		}
		_, err = login.Finish(m.ctx, verifier)
		return err
	}
}

func flAllow(w *flWorld, token groups.Secret) (verifier string, err error) {
	secret, err := w.site.Authorize(token, flAda, flickr.PermsRead)
	return secret.Reveal(), err
}

// flProvocations are Flickr's.
var flProvocations = append(append(everywhere(flSite, flMeets(flCode{op: flJoin(flOut)})), flOwn()...), []provocation{
	{of: "getInfo 1", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.GroupsGetInfo(ctx, flickr.GroupsGetInfoParams{GroupID: "1@N99"})
		return err
	}})},
	{of: "getList 1", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.GroupsMembersGetList(ctx, flickr.GroupsMembersGetListParams{GroupID: "1@N99"})
		return err
	}})},
	{of: "getGroups 1", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.PeopleGetGroups(ctx, flickr.PeopleGetGroupsParams{UserID: "1@N99"})
		return err
	}})},
	{of: "212", run: flAnswered(http.StatusOK, flFailure("212"))},
	{of: flickr.ProblemParameterAbsent, run: flMeets(flCode{op: flLeave(flIn), config: flEdit("oauth_nonce=", "x_nonce=")})},
	{of: flickr.ProblemParameterRejected, run: func(m *meeting) error {
		_, err := flickr.NewLogin(m.ctx, flLoginConfig(m, flNew(m, m.dialect), nil), flickr.PermsRead, "javascript:alert(1)")
		return err
	}},
	{of: flickr.ProblemSignatureMethodRejected, run: flMeets(flCode{op: flLeave(flIn), config: flEdit("HMAC-SHA1", "RSA-SHA1")})},
	{of: flickr.ProblemConsumerKeyUnknown, run: flLogsIn(func(_ *flWorld, cfg *flickr.Config) {
		cfg.APIKey = "00000000000000000000000000000000"
	}, nil)},
	{of: flickr.ProblemTokenRejected, run: flLogsIn(nil, func(w *flWorld, token groups.Secret) (string, error) {
		return flVerifier, w.site.Refuse(token)
	})},
	{of: flickr.ProblemTokenUsed, run: flLogsIn(nil, flAllow)},
	{of: flickr.ProblemTokenExpired, run: flLogsIn(func(w *flWorld, _ *flickr.Config) {
		w.site.SetRequestTokenLifetime(0)
	}, func(*flWorld, groups.Secret) (string, error) { return flVerifier, nil })},
	{of: flickr.ProblemVerifierInvalid, run: flLogsIn(nil, func(w *flWorld, token groups.Secret) (string, error) {
		_, err := flAllow(w, token)
		return flVerifier, err
	})},
	{of: flickr.ProblemTimestampRefused, run: flMeets(flCode{
		op: flLeave(flIn), instead: flSent(func(c *flCall) {
			c.change = func(params map[string]string) { params[flickr.ParamOAuthTimestamp] = "1" }
		}),
	})},
	{of: flickr.ProblemSignatureInvalid, run: flLogsIn(func(_ *flWorld, cfg *flickr.Config) {
		cfg.APISecret = groups.NewSecret("0000000000000000")
	}, nil)},
	{of: flickr.ProblemSignatureInvalid, in: "deployed", run: flMeets(flCode{
		op: flLeave(flIn), config: func(_ *flWorld, cfg *flickr.Config) { cfg.TokenSecret = groups.NewSecret("0000000000000000") },
	})},
	{of: "any other oauth_problem", native: "permission_unknown", run: flAnswered(http.StatusUnauthorized, flProblemIs+"permission_unknown")},
	{of: "any other code or none", native: "77", run: flAnswered(http.StatusOK, flFailure("77"))},
	{of: "any other code or none", run: flAnswered(http.StatusOK, flFailure(`""`))},
	{of: "a membership of another user", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.Leave(ctx, groups.Membership{GroupID: flIn, User: groups.User{ID: flGrace}})
		return err
	}})},
	{of: "105", run: flAnswered(http.StatusInternalServerError, flFailure("105"))},
	{of: "0", run: flAnswered(http.StatusOK, flFailure("0"))},
	{of: "201", run: flAnswered(http.StatusOK, flFailure("201"))},
	{of: "nonce_used", run: flMeets(flCode{op: flJoin(flShut), instead: flCopied})},
	{of: "a 5xx with another code or none", native: "77", run: flAnswered(http.StatusInternalServerError, flFailure("77"))},
	{of: "a 5xx with another code or none", run: flAnswered(http.StatusInternalServerError, flFailure(`""`))},
}...)
