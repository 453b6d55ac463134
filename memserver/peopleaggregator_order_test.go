package memserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// A paMistake is one that a call of joinGroup can have.
type paMistake struct {
	name string
	// step is the place in the order of checks.
	step int
	code string
	// uses is the argument that it is made in: two cannot be made in one.
	uses string
	make func(*paCall)
	only string // "REST" or "XML-RPC"
}

// paMistakes are in the order in which they are found.
func (w *paWorld) paMistakes() []paMistake {
	set := func(i int, a paArgument) func(*paCall) {
		return func(c *paCall) { c.args[i] = a }
	}
	token := func(text string) func(*paCall) { return set(0, paArgument{name: "authToken", value: text}) }
	id := func(text string) func(*paCall) { return set(1, paArgument{name: "id", value: text}) }
	return []paMistake{
		{"no such method", 1, "system_error", "", func(c *paCall) { c.method = "enterGroup" }, ""},
		{"another HTTP method", 2, "invalid_request_method", "", func(c *paCall) { c.verb = http.MethodPut }, ""},
		{"no struct", 3, wrapper, "", func(c *paCall) { c.params = "<param><value/></param>" }, "XML-RPC"},
		{"no token", 4, missingKey, "token", set(0, paArgument{name: "__token"}), ""},
		{"no id", 4, missingKey, "id", set(1, paArgument{name: "__id"}), ""},
		{"one argument too many", 5, extraKey, "", func(c *paCall) { *c = c.with("extra", "") }, "XML-RPC"},
		{"a token of another type", 6, wrongType, "token", set(0, paArgument{"authToken", "1", "int"}), "XML-RPC"},
		{"an id of another type", 6, wrongType, "id", set(1, paArgument{"id", "1234", "int"}), "XML-RPC"},
		{"a bad token", 7, "user_token_invalid", "token", token("junk"), ""},
		{"an expired token", 7, "user_token_expired", "token", token(w.expired), ""},
		{"a token of nobody", 7, "user_not_found", "token", token(w.gone), ""},
		{"a bad id", 8, "invalid_id", "id", id("1234"), ""},
		{"no such group", 9, "content_not_found", "id", id(paMissing), ""},
		{"no access", 10, "user_access_denied", "id", id(paBanned), ""},
	}
}

func TestPeopleAggregatorEarlierOfTwoMistakesIsTold(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		before := w.snapshot(t)
		all := w.paMistakes()
		for _, one := range all {
			for _, other := range all {
				if one.step >= other.step || one.uses != "" && one.uses == other.uses {
					continue
				}
				if style != peopleaggregator.XMLRPC && (one.only != "" || other.only != "") {
					continue
				}
				c := paJoin(paOpen)
				one.make(&c)
				other.make(&c)
				got := w.send(t, style, c)
				if got.fields["success"] != "false" || got.fields["code"] != one.code {
					t.Errorf("%s and %s: %v, want %s", one.name, other.name, got.fields, one.code)
				}
			}
		}
		if d := cmp.Diff(before, w.snapshot(t)); d != "" {
			t.Errorf("the world changed (-before +after):\n%s", d)
		}
	})
}

// Tokens are looked at in the order: is it one, has it expired, is the user
// there.
func TestPeopleAggregatorExpiryIsToldBeforeTheUserIsMissed(t *testing.T) {
	t.Parallel()
	w := paNew(t, memserver.Deployed)
	paOK(t, w.site.RemoveUser(w.ada.ID))
	got := w.send(t, peopleaggregator.JSON, paMembership("leaveGroup", w.expired, paOpen))
	if got.fields["code"] != "user_token_expired" {
		t.Errorf("%v", got.fields)
	}
	got = w.send(t, peopleaggregator.JSON, paJoin(paOpen))
	if got.fields["code"] != "user_not_found" {
		t.Errorf("%v", got.fields)
	}
}

// A group that takes only who is invited tells members and those who wait that
// they need not come. One can wait there when the group was another before.
func TestPeopleAggregatorMembershipIsLookedAtBeforeTheInvitation(t *testing.T) {
	t.Parallel()
	w := paNew(t, memserver.Deployed)
	var data map[string]map[string]any
	paOK(t, json.Unmarshal([]byte(w.snapshot(t)), &data))
	list, ok := data["peopleaggregator"]["groups"].([]any)
	if !ok {
		t.Fatal("the snapshot has no groups")
	}
	for _, entry := range list {
		if g, ok := entry.(map[string]any); ok && (g["id"] == paWaiting || g["id"] == paMember) {
			g["registration"] = "invite"
		}
	}
	paOK(t, w.Restore(strings.NewReader(string(paMust(json.Marshal(data))(t)))))
	for _, group := range []string{paWaiting, paMember} {
		for _, style := range paStyles {
			if got := w.send(t, style, paJoin(group)); got.fields["code"] != notPermitted {
				t.Errorf("%s %s: %v", style, group, got.fields)
			}
		}
	}
}

func TestPeopleAggregatorArgumentsThatAreLetThrough(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		for _, style := range paStyles {
			w := paNew(t, dialect)
			got := w.send(t, style, paJoin(paOpen).with("__debug", "1"))
			if got.fields["success"] != "true" {
				t.Errorf("%s, a name with two underscores: %v", style, got.fields)
			}
			if style == peopleaggregator.XMLRPC {
				continue
			}
			got = w.send(t, style, paLeave(paOpen).with("reason", "why not"))
			if got.fields["success"] != "true" {
				t.Errorf("%s, a name that the method does not have: %v", style, got.fields)
			}
		}
	}
}
