package peopleaggregator_test

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// longToken is longer than anything that is cut on the way to an error.
var longToken = "CANARY" + strings.Repeat("0123456789", 8)

// A secret that is cut or changed before it is redacted would be found no more.
func TestNoPartOfATokenThatComesBackIsShown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		style peopleaggregator.Style
		body  string
	}{
		"at the edge of a long fault":     {peopleaggregator.XMLRPC, fault(42, strings.Repeat("x", 500)+longToken)},
		"between control characters":      {peopleaggregator.XMLRPC, fault(42, "no:\n"+longToken)},
		"as the name of a member, twice":  {peopleaggregator.JSON, fmt.Sprintf(`{%q:1,%q:2}`, longToken, longToken)},
		"as the name of an element twice": {peopleaggregator.XML, fmt.Sprintf("<response><%s/><%s/></response>", longToken, longToken)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client(t, tc.style, script(t, reply{status: 200, body: tc.body}), func(cfg *peopleaggregator.Config) {
				cfg.AuthToken = groups.NewSecret(longToken)
			})
			_, err := c.Leave(t.Context(), group)
			if err == nil {
				t.Fatal("a success")
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if text := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(text, "CANARY") {
					t.Errorf("%T shows it: %s", e, text)
				}
			}
		})
	}
}

// A list whose end is out of reach is not read.
func TestAListOfImpossibleLengthIsNotBelieved(t *testing.T) {
	t.Parallel()
	sends := 0
	transport := serve(t, func(sent) reply {
		sends++
		return reply{status: 200, body: fmt.Sprintf(
			`{"success":true,"groups":[{"id":"group:%d"}],"page":%d,"totalPages":%d,"totalResults":%d}`,
			sends, sends, math.MaxInt32, math.MaxInt32)}
	})
	c := client(t, peopleaggregator.JSON, transport, func(cfg *peopleaggregator.Config) { cfg.UserID = "7" })
	_, err := c.State(t.Context(), groups.Membership{GroupID: "group:999999"})
	if groups.CodeOf(err) != groups.ErrUnavailable || sends > 4 {
		t.Errorf("%d requests: %v", sends, err)
	}
}

// A site that has forgotten the tokens that it gave does not lock a client out
// that can log in.
func TestATokenThatTheSiteHasForgottenIsReplaced(t *testing.T) {
	t.Parallel()
	refused := reply{status: 404, body: `{"success":false,"code":"user_token_invalid","msg":"who?"}`}
	given := func(token string) reply {
		return reply{status: 200, body: fmt.Sprintf(`{"success":true,"authToken":%q,"tokenLifetime":1000}`, token)}
	}
	done := reply{status: 200, body: `{"success":true}`}
	c := client(t, peopleaggregator.JSON, script(t, given("one"), refused, given("two"), done), func(cfg *peopleaggregator.Config) {
		cfg.AuthToken, cfg.Login, cfg.Password = groups.Secret{}, "ada", groups.NewSecret("correct horse")
	})
	res, err := c.Leave(t.Context(), group)
	if err != nil || res.Attempts != 4 {
		t.Errorf("%+v, %v", res, err)
	}
}

// Each page brings an id that is new and long. The list ends before they fill the
// memory.
func TestAListOfLongIdsIsNotKept(t *testing.T) {
	t.Parallel()
	const size, most = 900_000, 40 << 20
	asked := 0
	c := client(t, peopleaggregator.JSON, serve(t, func(sent) reply {
		if asked++; asked > most/size {
			return refused("user_access_denied").ok(peopleaggregator.JSON)
		}
		id := "group:1" + strings.Repeat("0", size) + strconv.Itoa(asked)
		return reply{status: 200, body: fmt.Sprintf(
			`{"success":true,"page":%d,"totalPages":1000,"totalResults":1000,"groups":[{"id":"%s"}]}`, asked, id)}
	}))
	_, err := collect(t, c, peopleaggregator.GetGroupsParams{Context: "global"})
	wantCode(t, err, groups.ErrUnavailable)
}

// A page with more groups than were asked for is not the one that was.
func TestAPageWithMoreThanWasAskedForEndsTheList(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		c := client(t, style, script(t, listOf(1, 1, 11, ids(1, 11)...).ok(style)))
		got, err := collect(t, c, peopleaggregator.GetGroupsParams{Context: "global", ResultsPerPage: 10})
		if wantCode(t, err, groups.ErrUnavailable); len(got) != 0 {
			t.Errorf("%s: %d groups", style, len(got))
		}
	}
}
