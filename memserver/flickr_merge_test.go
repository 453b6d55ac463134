package memserver_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// Wherever the parameters stand, they are signed and understood alike.
func TestFlickrTakesParametersFromEveryPlace(t *testing.T) {
	t.Parallel()
	const message = "Let me in, please! (J'aime ça) a+b=c&d %26 \u2028 ~*"
	for _, sign := range []string{flByOAuth, flPlaintext, flOldStyle} {
		for _, place := range flPlaces {
			t.Run(sign+" "+place, func(t *testing.T) {
				t.Parallel()
				w := flNew(t, memserver.Documented)
				c := w.call(flickr.MethodGroupsJoinRequest, map[string]string{
					"group_id": flShut, "message": message, "accept_rules": "1", "format": "rest",
				})
				c.sign, c.place = sign, place
				if d := cmp.Diff(flGot{200, "text/xml; charset=utf-8", flOK}, w.send(t, c)); d != "" {
					t.Fatalf("(-want +got):\n%s", d)
				}
				if got := w.site.RequestMessage(flShut, flAda); got != message {
					t.Errorf("the message is %q", got)
				}
			})
		}
	}
}

// The default of the format is the style of the address.
func TestFlickrFormats(t *testing.T) {
	t.Parallel()
	const (
		fail = `{"stat":"fail","code":3,"message":"Account is not in that group"}`
	)
	for _, tc := range []struct {
		place string
		args  map[string]string
		want  string
	}{
		{"form", nil, flFails("3", "Account is not in that group")},
		{"form", map[string]string{"format": ""}, flFails("3", "Account is not in that group")},
		{"soap", map[string]string{"format": "rest"}, flFails("3", "Account is not in that group")},
		{"form", map[string]string{"format": "json"}, "jsonFlickrApi(" + fail + ")"},
		{"form", map[string]string{"format": "json", "nojsoncallback": "0"}, "jsonFlickrApi(" + fail + ")"},
		{"form", map[string]string{"format": "json", "nojsoncallback": "1"}, fail},
		{"form", map[string]string{"format": "json", "nojsoncallback": "1", "jsoncallback": "foo"}, fail},
		{"form", map[string]string{"format": "json", "jsoncallback": "foo"}, "foo(" + fail + ")"},
		{"form", map[string]string{"format": "json", "jsoncallback": "_$1"}, "_$1(" + fail + ")"},
		{"form", map[string]string{"format": "json", "jsoncallback": "1a"}, "jsonFlickrApi(" + fail + ")"},
		{"form", map[string]string{"format": "json", "jsoncallback": "alert(1)//"}, "jsonFlickrApi(" + fail + ")"},
		{"form", map[string]string{"format": "json", "jsoncallback": "é"}, "jsonFlickrApi(" + fail + ")"},
		{"xmlrpc", map[string]string{"format": "json", "nojsoncallback": "1"}, fail},
	} {
		w := flNew(t, memserver.Documented)
		tc.args = maps.Clone(tc.args)
		if tc.args == nil {
			tc.args = map[string]string{}
		}
		tc.args["group_id"] = flOut
		c := w.call(flickr.MethodGroupsLeave, tc.args)
		c.place = tc.place
		if got := w.send(t, c); got.Body != tc.want {
			t.Errorf("%s %v: %q, want %q", tc.place, tc.args, got.Body, tc.want)
		}
	}
	for place, want := range map[string][]string{
		"xmlrpc": {"<methodResponse>", "<name>faultCode</name>", "Account is not in that group"},
		"soap":   {"flickr.error.3", "<faultactor>https://api.flickr.test/services/soap/</faultactor>"},
	} {
		w := flNew(t, memserver.Documented)
		c := w.call(flickr.MethodGroupsLeave, map[string]string{"group_id": flOut})
		c.place = place
		got := w.send(t, c)
		for _, part := range want {
			if !strings.Contains(got.Body, part) {
				t.Errorf("%s lacks %q: %s", place, part, got.Body)
			}
		}
	}
}

// Of a name that stands twice that of the header counts before the body's, and
// that before the query's; both are signed.
func TestFlickrFirstOfTwoParametersCounts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		header, body, query string
		want                groups.State // of the membership in flIn
	}{
		"the header's, then the body's": {`group_id="` + flEscape(flIn) + `"`, "&group_id=" + flOut, "", groups.StateLeft},
		"the body's, then the query's":  {"", "&group_id=" + flIn, "group_id=" + flOut, groups.StateLeft},
		"the body's, not the query's":   {"", "&group_id=" + flOut, "group_id=" + flIn, groups.StateJoined},
		"the first of the body":         {"", "&group_id=" + flIn + "&group_id=" + flOut, "", groups.StateLeft},
		"one that cannot be decoded":    {"", "&group_id=%zz&group_id=" + flIn, "", groups.StateLeft},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := flNew(t, memserver.Documented)
			c := w.call(flickr.MethodGroupsLeave, nil)
			c.sign = flPlaintext
			r := w.request(t, c)
			body := paBody(t, r) + tc.body
			r2 := w.plain(t, http.MethodPost, flAddress("")+"?"+tc.query, "application/x-www-form-urlencoded", body)
			if tc.header != "" {
				r2.Header.Set("Authorization", "OAuth "+tc.header)
			}
			got := w.serve(r2)
			if state := w.site.State(flIn, flAda); state != tc.want {
				t.Errorf("%s: %s", state, got.Body)
			}
		})
	}
}

// What is no form, or no whole multipart, has no parameters.
func TestFlickrTakesNothingFromOtherBodies(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	none := flFails("112", "Method &quot;&quot; not found")
	kind, body := flMultipart(t, [][2]string{{"method", "flickr.test.echo"}, {"api_key", w.app.Key}})
	head, _, _ := strings.Cut(body, `"api_key"`)
	for name, tc := range map[string]struct{ kind, body, want string }{
		"JSON":                        {"application/json", `{"method":"flickr.test.echo"}`, none},
		"a form that is called text":  {"text/plain", "method=flickr.test.echo", none},
		"a type that cannot be read":  {"multipart/form-data; =", body, none},
		"multipart without boundary":  {"multipart/form-data", body, none},
		"multipart that is not whole": {kind, body[:len(body)-6], none},
		"multipart, cut in a header":  {kind, head, none},
		"multipart of another sort":   {strings.Replace(kind, "form-data", "mixed", 1), body, none},
	} {
		if got := w.serve(w.plain(t, http.MethodPost, flAddress(""), tc.kind, tc.body)); got.Body != tc.want {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
	if got := w.serve(w.plain(t, http.MethodPost, flAddress(""), kind, body)); !strings.Contains(got.Body, `stat="ok"`) {
		t.Errorf("the whole multipart: %s", got.Body)
	}
}

// A request with too many parameters is answered as one that is too large.
func TestFlickrTooManyParameters(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	for place := range map[string]bool{"form": true, "query": true, "multipart": true} {
		for n, want := range map[int]int{999: http.StatusOK, 1000: http.StatusRequestEntityTooLarge} {
			params := [][2]string{{"method", "flickr.test.null"}}
			for range n {
				params = append(params, [2]string{"a", ""})
			}
			got := w.serve(flWrite(t, flCall{verb: http.MethodPost, address: flAddress(""), place: place}, params))
			if got.Status != want {
				t.Errorf("%s with %d more: %d %s", place, n, got.Status, got.Body)
			}
		}
	}
}

// An envelope with far too many is not read to its end.
func TestFlickrTooManyParametersInEnvelopes(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	for _, tc := range []struct {
		place string
		n     int
		want  string
	}{
		{"soap", 999, "<faultcode>flickr.error.100</faultcode>"}, // there is no key
		{"soap", 1000, "413 Request Entity Too Large"},
		{"soap", 1001, "<faultcode>flickr.error.114</faultcode>"},
		{"xmlrpc", 999, "<value><int>100</int></value>"},
		{"xmlrpc", 1000, "413 Request Entity Too Large"},
		{"xmlrpc", 1001, "<value><int>115</int></value>"},
	} {
		params := [][2]string{{"method", "flickr.test.null"}}
		for i := range tc.n {
			params = append(params, [2]string{"a" + strconv.Itoa(i), ""})
		}
		got := w.serve(flWrite(t, flCall{verb: http.MethodPost, address: flAddress(tc.place), place: tc.place}, params))
		if !strings.Contains(got.Body, tc.want) {
			t.Errorf("%s with %d more: %d %s, want %s", tc.place, tc.n, got.Status, got.Body, tc.want)
		}
	}
}

// The last slash of an address may be missing, and is signed as it was sent.
func TestFlickrAddressesWithAndWithoutTheLastSlash(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"form", "xmlrpc", "soap"} {
		for _, signs := range []bool{true, false} {
			w := flNew(t, memserver.Documented)
			c := w.leave()
			c.place, c.address = place, strings.TrimSuffix(flAddress(place), "/")
			if !signs {
				c.signed = flAddress(place)
			}
			got := w.send(t, c)
			if left := w.site.State(flIn, flAda) == groups.StateLeft; left != signs {
				t.Errorf("%s, signed as sent %t: %s", place, signs, got.Body)
			}
		}
	}
	w := flNew(t, memserver.Documented)
	for _, path := range []string{"/services/rest//", "/services/", "/services/restless", "/services/json/", "/services/oauth/"} {
		if got := w.serve(w.plain(t, http.MethodGet, "https://api.flickr.test"+path, "", "")); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
}
