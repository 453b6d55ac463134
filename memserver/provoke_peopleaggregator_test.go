package memserver_test

import (
	"net/http"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

const paSite = "peopleaggregator"

// A paTweak changes the client that meets a refusal.
type paTweak func(*meeting, *paWorld, *peopleaggregator.Config)

// paMeets has Ada join or leave the group, by the method's name.
func paMeets(method, group string, tweaks ...paTweak) func(*meeting) error {
	return paMeetsAs(groups.User{}, method, group, tweaks...)
}

func paMeetsAs(user groups.User, method, group string, tweaks ...paTweak) func(*meeting) error {
	return func(m *meeting) error {
		w := paNew(m, m.dialect)
		client := w.client(m, peopleaggregator.JSON, func(cfg *peopleaggregator.Config) {
			for _, tweak := range tweaks {
				tweak(m, w, cfg)
			}
			m.tune(w.Server, &cfg.HTTPConfig)
		})
		change := client.Join
		if method == peopleaggregator.MethodLeaveGroup {
			change = client.Leave
		}
		_, err := change(m.ctx, groups.Membership{GroupID: group, User: user})
		return err
	}
}

func paByXMLRPC(_ *meeting, _ *paWorld, cfg *peopleaggregator.Config) {
	cfg.Style = peopleaggregator.XMLRPC
}

// paInstead has the server get the call in place of the client's, in its style.
func paInstead(c paCall) paTweak {
	return func(_ *meeting, w *paWorld, cfg *peopleaggregator.Config) {
		style := cfg.Style
		cfg.Transport = substitute{w.Server, func() *http.Request { return c.in(w.dialect, style) }}
	}
}

// paRaw has the server get the body in place of an XML-RPC call.
func paRaw(body string) paTweak {
	return func(_ *meeting, w *paWorld, cfg *peopleaggregator.Config) {
		path := paPath(w.dialect, peopleaggregator.XMLRPC, "", "")
		cfg.Transport = substitute{w.Server, func() *http.Request { return paRequest(http.MethodPost, path, "text/xml", body) }}
	}
}

// paWithToken has the client use a token of the world.
func paWithToken(token func(*paWorld) string) paTweak {
	return func(_ *meeting, w *paWorld, cfg *peopleaggregator.Config) { withToken(token(w))(cfg) }
}

func paLoggingIn(login, password string) paTweak {
	return func(_ *meeting, _ *paWorld, cfg *peopleaggregator.Config) { withLogIn(login, password)(cfg) }
}

// paAnswered has the server answer in a style by a fault.
func paAnswered(status int, body string, tweaks ...paTweak) func(*meeting) error {
	return answered(paSite, status, body, paMeets("joinGroup", paOpen, tweaks...))
}

// The calls that no client of this module sends.
var (
	paTooMuch  = paJoin(paOpen).with("reason", "why not")
	paNumber   = paCall{method: "joinGroup", args: []paArgument{{"authToken", "12", "int"}, {"id", paOpen, ""}}}
	paNoStruct = paCall{method: "joinGroup", params: "<param><value>x</value></param>"}
	paPageZero = paGetGroups("global", paArgument{"page", "0", "int"})
)

// paProvocations are PeopleAggregator's.
var paProvocations = append(everywhere(paSite, paMeets("joinGroup", paOpen)), []provocation{
	{of: "validation_missing_key", run: paMeets("joinGroup", paOpen, paInstead(paCall{method: "joinGroup"}))},
	{of: "validation_extra_key", run: paMeets("joinGroup", paOpen, paByXMLRPC, paInstead(paTooMuch))},
	{of: "validation_incorrect_type", run: paMeets("joinGroup", paOpen, paByXMLRPC, paInstead(paNumber))},
	{of: "validation_request_wrapper", run: paMeets("joinGroup", paOpen, paByXMLRPC, paInstead(paNoStruct))},
	{of: "invalid_id", run: paMeets("leaveGroup", paMember, paInstead(paLeave("1234")))},
	{of: "bad_parameter", run: paMeets("joinGroup", paOpen, paInstead(paPageZero))},
	{of: "invalid_request_method", run: paMeets("joinGroup", paOpen, paInstead(paJoin(paOpen).by(http.MethodGet)))},

	{of: "user_token_invalid", run: paMeets("joinGroup", paOpen, paWithToken(func(*paWorld) string { return "junk" }))},
	{of: "user_token_expired", run: paMeets("joinGroup", paOpen, paWithToken(func(w *paWorld) string { return w.expired }))},
	{of: "bad_login", run: paMeets("leaveGroup", paMember, paLoggingIn("nobody", "no"))},
	{of: "user_invalid_password", run: paMeets("joinGroup", paOpen, paLoggingIn("ada", "no"))},
	{of: "user_access_denied", run: paMeets("joinGroup", paBanned)},
	{of: "content_not_found", run: paMeets("joinGroup", paMissing)},
	{of: "user_not_found", run: paMeets("leaveGroup", paMember, paWithToken(func(w *paWorld) string { return w.gone }))},
	{of: "group_not_invited", in: "deployed", run: paMeets("joinGroup", paInvite)},

	{of: "operation_not_permitted", in: "deployed", run: paMeets("joinGroup", paMember)},
	{of: "operation_not_permitted", in: "deployed", run: paMeets("leaveGroup", paOwned)},
	{of: "a bare success false", in: "documented", run: paMeets("joinGroup", paMember)},
	{of: "-32700", run: paMeets("joinGroup", paOpen, paByXMLRPC, paRaw("<methodCall>"))},
	{of: "-32600", run: paMeets("joinGroup", paOpen, paByXMLRPC, paRaw("<response/>"))},
	{of: "any other code", native: "full_moon", run: paAnswered(http.StatusOK, envelope(peopleaggregator.JSON, "full_moon"))},
	{of: "a membership of another user", run: paMeetsAs(groups.User{ID: "8"}, "leaveGroup", paOpen)},

	{of: "system_error", run: paAnswered(http.StatusOK, envelope(peopleaggregator.JSON, peopleaggregator.CodeSystemError))},
	{of: "42", run: paAnswered(http.StatusOK, xmlrpcFault("42"), paByXMLRPC)},
	{of: "99", run: paAnswered(http.StatusOK, xmlrpcFault("99"), paByXMLRPC)},
	{of: "any other XML-RPC fault", native: "7", run: paAnswered(http.StatusOK, xmlrpcFault("7"), paByXMLRPC)},
	{of: "a 5xx with another code or none", native: "full_moon", run: paAnswered(http.StatusInternalServerError, envelope(peopleaggregator.JSON, "full_moon"))},
	{of: "a 5xx with another code or none", run: paAnswered(http.StatusBadGateway, envelope(peopleaggregator.JSON, ""))},
}...)
