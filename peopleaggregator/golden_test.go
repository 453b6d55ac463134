package peopleaggregator_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// document reads a part of a published document, as it was published.
func document(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The files of testdata that the documents show in each style.
var shown = map[peopleaggregator.Style]struct{ request, answer, contentType string }{
	peopleaggregator.XML:    {"-request.form", "-answer.xml", "application/x-www-form-urlencoded"},
	peopleaggregator.JSON:   {"-request.form", "-answer.json", "application/x-www-form-urlencoded"},
	peopleaggregator.XMLRPC: {"-request.xmlrpc", "-answer.xmlrpc", "text/xml"},
}

var shownPaths = map[peopleaggregator.Paths]map[peopleaggregator.Style]string{
	"": {
		peopleaggregator.XML:    "/api/xml/peopleaggregator/%",
		peopleaggregator.JSON:   "/api/json/peopleaggregator/%",
		peopleaggregator.XMLRPC: "/api/xmlrpc",
	},
	peopleaggregator.PHPPaths: {
		peopleaggregator.XML:    "/api/xml.php/peopleaggregator/%",
		peopleaggregator.JSON:   "/api/json.php/peopleaggregator/%",
		peopleaggregator.XMLRPC: "/api/xmlrpc.php",
	},
}

func TestRequestsAreThoseOfTheDocuments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for paths, byStyle := range shownPaths {
			var got sent
			c := client(t, style, serve(t, func(s sent) reply {
				got = s
				return op.success.ok(style)
			}), func(cfg *peopleaggregator.Config) { cfg.Paths = paths })
			if _, err := op.run(t.Context(), c, group); err != nil {
				t.Fatal(err)
			}
			want := document(t, op.method+shown[style].request)
			if style == peopleaggregator.XMLRPC {
				want, got.body = strings.Join(tokens(t, want), "\n"), strings.Join(tokens(t, got.body), "\n")
			}
			if d := cmp.Diff(want, got.body); d != "" {
				t.Errorf("body (-want +got):\n%s", d)
			}
			line := got.Method + " " + got.URL.RequestURI() + " " + got.Header.Get("Content-Type")
			wantLine := "POST " + strings.ReplaceAll(byStyle[style], "%", op.method) + " " + shown[style].contentType
			if d := cmp.Diff(wantLine, line); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
		}
	})
}

// PA-002: of the Content-Lengths that the documents show, three are right.
func TestShownLengthsAreRightWhereTheDocumentsAre(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{
		"joinGroup-request.form": 45, "leaveGroup-request.form": 45,
		"joinGroup-answer.json": 40, "leaveGroup-answer.json": 17,
	} {
		if got := len(document(t, name)); got != want {
			t.Errorf("%s has %d bytes, want %d", name, got, want)
		}
	}
}

func TestAnswersOfTheDocumentsAreRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		asShown := document(t, op.method+shown[style].answer)
		plain := strings.ReplaceAll(asShown, "\u00a0", " ") // PA-001
		want := &groups.Result{State: op.state, Membership: group, Attempts: 1}
		want.Native = &peopleaggregator.LeaveGroupAnswer{Success: true}
		if op.name == "join" {
			want.Native = &peopleaggregator.JoinGroupAnswer{Success: true, JoinState: "joined"}
		}
		for _, body := range []string{asShown, plain} {
			got, err := op.run(t.Context(), client(t, style, script(t, reply{status: 200, body: body})), group)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		}
	})
}

// tokens gives a document's elements and texts, without the white space
// between elements.
func tokens(t testing.TB, doc string) []string {
	t.Helper()
	var out []string
	for dec := xml.NewDecoder(strings.NewReader(doc)); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			out = append(out, "<"+token.Name.Local+">")
		case xml.EndElement:
			out = append(out, "</"+token.Name.Local+">")
		case xml.CharData:
			if text := strings.Trim(string(token), " \n\u00a0"); text != "" {
				out = append(out, text)
			}
		}
	}
}
