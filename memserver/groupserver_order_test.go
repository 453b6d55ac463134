package memserver_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A gsDraft is a call that is still being written.
type gsDraft struct {
	verb   string
	hook   string
	fields map[string]string
	acts   bool
}

func (d *gsDraft) request() *http.Request {
	form := url.Values{}
	for name, value := range d.fields {
		form.Set(name, value)
	}
	body := form.Encode()
	if d.acts {
		body += "&" + gsActions[d.hook]
	}
	return paRequest(d.verb, d.hook, paForm, body)
}

// A gsMistake is one that a call can have.
type gsMistake struct {
	name string
	// step is the place in the order of checks.
	step int
	tell string
	// uses is the field that it is made in: two cannot be made in one.
	uses string
	make func(*gsDraft)
}

// What tells an answer: the description, words of a validation error, or the
// status.
const (
	tellsItself    = "the description"
	tellsArguments = "arguments"
	tellsToken     = "the token"
)

func (a gsAnswer) tells() string {
	switch status := a.status(); {
	case a.object()["arguments"] != nil:
		return tellsItself
	case status == 100 && strings.Contains(a.text, "does not match the one in the database"):
		return tellsToken
	case status == 100 && strings.Contains(a.text, "No such group"):
		return "1"
	case status == 100:
		return tellsArguments
	default:
		return fmt.Sprint(status)
	}
}

// gsMistakes are in the order in which they are found: those of both hooks that
// change something, and then the rest. person is the field that names the person.
func gsMistakes(person string, rest ...gsMistake) []gsMistake {
	set := func(field, value string) func(*gsDraft) {
		return func(d *gsDraft) { d.fields[field] = value }
	}
	return append([]gsMistake{
		{"no action", 1, tellsItself, "", func(d *gsDraft) { d.acts = false }},
		{"a PUT", 1, tellsItself, "", func(d *gsDraft) { d.verb = http.MethodPut }},
		{"no token", 2, tellsArguments, "token", func(d *gsDraft) { delete(d.fields, "token") }},
		{"an empty group", 2, tellsArguments, "groupId", set("groupId", "")},
		{"a group that is not ASCII", 2, tellsArguments, "groupId", set("groupId", "tést")},
		{"a person that is not ASCII", 2, tellsArguments, person, set(person, "é@example.com")},
		{"another token", 3, tellsToken, "token", set("token", "fake")},
		{"no such group", 4, "1", "groupId", set("groupId", gsMissing)},
	}, rest...)
}

func TestGroupServerEarlierOfTwoMistakesIsTold(t *testing.T) {
	t.Parallel()
	set := func(field, value string) func(*gsDraft) {
		return func(d *gsDraft) { d.fields[field] = value }
	}
	leave := gsMistakes(
		"userId",
		gsMistake{"no such user", 5, "2", "userId", set("userId", gsNobody)},
		gsMistake{"not a member", 6, "4", "userId", set("userId", gsGrace)},
	)
	add := gsMistakes(
		"email",
		gsMistake{"no name", 2, tellsArguments, "fn", set("fn", " ")},
		gsMistake{"a member", 6, "256", "email", set("email", "a.person@example.com")},
	)
	for hook, all := range map[string][]gsMistake{gsLeaveHook: leave, gsAddHook: add} {
		gsEach(t, func(t *testing.T, w *gsWorld) {
			before := w.snapshot(t)
			for _, one := range all {
				for _, other := range all {
					if one.step > other.step || one.uses == other.uses && one.name != other.name && one.uses != "" {
						continue
					}
					d := &gsDraft{http.MethodPost, hook, map[string]string{
						"token": gsToken, "groupId": gsTest, "userId": gsPerson, "email": "new@example.com", "fn": "New",
					}, true}
					one.make(d)
					other.make(d)
					if got := gsRead(t, serve(w.Server, d.request())); got.tells() != one.tell {
						t.Errorf("%s, %s and %s: %s, want %s", hook, one.name, other.name, got.text, one.tell)
					}
				}
			}
			if d := cmp.Diff(before, w.snapshot(t)); d != "" {
				t.Errorf("the world changed (-before +after):\n%s", d)
			}
		})
	}
}

// All mistakes in the arguments are told at once, in the hook's order.
func TestGroupServerTellsAllMistakesInTheArguments(t *testing.T) {
	t.Parallel()
	const missing, ascii = ": Required input is missing.", ": Only one line of ASCII characters is allowed."
	for _, tc := range []struct {
		name string
		call gsCall
		want []any
	}{
		{"nothing but the action", gsCall{gsLeaveHook, "leave"}, []any{"token" + missing, "groupId" + missing, "userId" + missing}},
		{"nothing but the action, adding", gsCall{gsAddHook, "add"}, []any{"token" + missing, "groupId" + missing, "email" + missing, "fn" + missing}},
		{"nothing but the action, searching", gsCall{gsSearchHook, "search"}, []any{"token" + missing, "user" + missing}},
		{"nothing but the action, listing", gsCall{gsGroupsHook, "get"}, []any{"token" + missing}},
		{"spaces", gsLeave(" ", "\t"), []any{"groupId" + missing, "userId" + missing}},
		{"two lines", gsLeave("a\nb", "a\x7f"), []any{"groupId" + ascii, "userId" + ascii}},
		{"a search that is not ASCII", gsSearch("é"), []any{"user" + ascii}},
		{
			"what adding looks at", gsAdd("é", "no address", "two\nlines", "tz", "é", "biography", "é\n"),
			[]any{"groupId" + ascii, "email: The e-mail address is not valid.", "fn: Only one line is allowed.", "tz" + ascii},
		},
		{"an address with a name", gsAdd(gsTest, "Ada <ada@example.com>", "Ada"), []any{"email: The e-mail address is not valid."}},
		{"two addresses", gsAdd(gsTest, "ada@example.com,grace@example.com", "Ada"), []any{"email: The e-mail address is not valid."}},
		{"half an address", gsAdd(gsTest, "ada@", "Ada"), []any{"email: The e-mail address is not valid."}},
		{"an address that is not ASCII", gsAdd(gsTest, "é@example.com", "Ada"), []any{"email" + ascii}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			gsEach(t, func(t *testing.T, w *gsWorld) {
				before := w.snapshot(t)
				want := object{"status": 100.0, "message": tc.want}
				if d := cmp.Diff(want, w.send(t, tc.call).object()); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if before != w.snapshot(t) {
					t.Error("the world changed")
				}
			})
		})
	}
}

func TestGroupServerDescribesItsHooks(t *testing.T) {
	t.Parallel()
	argument := func(description string, required bool) object {
		return object{"Description": description, "Required": required}
	}
	token := argument("The authentication token.", true)
	group := argument("The identifier for the group.", true)
	zone := argument("The time zone of the person.", false)
	zone["Default Value"] = "UTC"
	for hook, want := range map[string]object{
		gsLeaveHook: {
			"message": []any{"", "Leave a group"}, "actions": object{"leave": "Leave a group"},
			"arguments": object{"token": token, "groupId": group, "userId": argument("The identifier for the user.", true)},
		},
		gsAddHook: {
			"message": []any{"", "Add a person to a group"}, "actions": object{"add": "Add a person to a group"},
			"arguments": object{
				"token": token, "groupId": group, "email": argument("The e-mail address of the person.", true),
				"fn": argument("The full name of the person.", true), "tz": zone,
				"biography": argument("The biography of the person, as HTML.", false),
			},
		},
		gsSearchHook: {
			"message": []any{"", "Search for a person"}, "actions": object{"search": "Search for a person"},
			"arguments": object{"token": token, "user": argument("The identifier or the e-mail address of the person.", true)},
		},
		gsGroupsHook: {
			"message": []any{"", "List the groups"}, "actions": object{"get": "List the groups"}, "arguments": object{"token": token},
		},
	} {
		gsEach(t, func(t *testing.T, w *gsWorld) {
			before := w.snapshot(t)
			fields := "token=" + gsToken + "&groupId=test&userId=" + gsPerson + "&email=a@b&fn=A&user=" + gsPerson
			all := fields + "&leave&add&search&get"
			for name, r := range map[string]*http.Request{
				"a POST of nothing":           paRequest("POST", hook, paForm, ""),
				"a POST without an action":    paRequest("POST", hook, paForm, fields),
				"an action in other letters":  paRequest("POST", hook, paForm, fields+"&Leave&ADD&Search&Get"),
				"a form of another type":      paRequest("POST", hook, "text/plain", all),
				"a JSON body":                 paRequest("POST", hook, "application/json", `{"leave": ""}`),
				"a GET":                       paRequest("GET", hook+"?"+all, "", ""),
				"a PUT":                       paRequest("PUT", hook, paForm, all),
				"a POST in other letters":     paRequest("post", hook, paForm, all),
				"an OPTIONS, all in a query":  paRequest("OPTIONS", hook+"?"+all, "", ""),
				"the token with wrong fields": paRequest("POST", hook, paForm, "token=no"),
			} {
				if d := cmp.Diff(want, gsRead(t, serve(w.Server, r)).object()); d != "" {
					t.Errorf("%s (-want +got):\n%s", name, d)
				}
			}
			if before != w.snapshot(t) {
				t.Error("the world changed")
			}
		})
	}
}
