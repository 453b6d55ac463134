package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/groups-go/groups/memserver"
)

func TestSeedsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ seed, want string }{
		"an unknown site":   {`{"peopleagregator": {}}`, `no such site: "peopleagregator"`},
		"an unknown field":  {`{"peopleaggregator": {"users": [{"id": "1", "nam": "Ada"}]}}`, `peopleaggregator.users[0].nam: unknown field "nam": the fields are biography, email, id, `},
		"a number for text": {`{"rocketchat": {"users": [{"id": "a"}, {"id": 2}]}}`, "rocketchat.users[1].id: it is not a text"},
		"a member nowhere":  {`{"groupserver": {"groups": [{"id": "g", "registration": "open", "members": [{"user": "x"}]}]}}`, `group "g": member "x": no such user`},
		"a name twice":      {`{"peopleaggregator": {"users": [{"id": "1"}, {"id": "2", "name": "Ada", "n\u0061me": "Grace"}]}}`, `: peopleaggregator.users[1].name: the name stands twice`},
		"an id twice":       {`{"peopleaggregator": {"users": [{"id": "1"}], "passwords": {"1": "a", "1": "b"}}}`, `: peopleaggregator.passwords["1"]: the name stands twice`},
		"a site twice":      {`{"flickr": {}, "groupserver": {}, "flickr": {}}`, `: flickr: the name stands twice`},
		"what is not JSON":  {"{\n\"flickr\": {\n\"users\": [}\n}\n}", "line 3: "},
		"half a file":       {"{\n\"flickr\": {", "unexpected EOF"},
		"no file at all":    {"", "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := fileWith(t, "town.json", tc.seed)
			r, code := tryToBegin(t, nil, append(freePorts[:2:2], "-seed-file", file)...)
			text := strings.ReplaceAll(r.stderr.String(), `\"`, `"`)
			if code != exitFailed || r.stdout != "" || !strings.Contains(text, tc.want) || !strings.Contains(text, "town.json") {
				t.Errorf("exit status %d, %q, want %s\n%s", code, r.stdout, tc.want, text)
			}
		})
	}
}

func TestASeedFilesSecretsAreInNoErrorOfIt(t *testing.T) {
	t.Parallel()
	for _, seed := range []string{
		`{"peopleaggregator": {"users": [{"id": "1"}], "passwords": {"1": 5550123}}}`,
		`{"peopleaggregator": {"users": [{"id": "1"}], "passwords": {"1": ["5550123"]}}}`,
		`{"peopleaggregator": {"users": [{"id": "1"}], "passwords": {"2": "5550123"}}}`,
		`{"peopleaggregator": {"users": [{"id": "1"}], "passwords": "5550123"}}`,
		`{"peopleaggregator": {"users": [{"id": "1"}], "passwords": {"1": "5550123", "1": "5550123"}}}`,
		`{"peopleaggregator": {"users": [{"id": "1"}], "passwords": {"1": "5550123"}, "x": 1}}`,
	} {
		r, code := tryToBegin(t, nil, append(freePorts[:2:2], "-seed-file", fileWith(t, "town.json", seed))...)
		if text := r.stderr.String(); code != exitFailed || strings.Contains(text, "5550123") {
			t.Errorf("exit status %d\n%s", code, text)
		}
	}
}

func TestAByteOrderMarkIsLetPass(t *testing.T) {
	t.Parallel()
	begin(t, "-seed-file", fileWith(t, "town.json", "\ufeff"+pageSeed(t)))
}

// FuzzCheckNames holds that of JSON's texts those are refused in which a name
// hides another.
func FuzzCheckNames(f *testing.F) {
	for _, text := range []string{
		`{"a": 1, "\u0061": 2}`, `{"a": {"b": [{"c": "a"}, {"c": 1, "c": 2}]}}`, `[{"": 1e999, "": []}]`, `{"a": "a", "b": {"a": 1}}`,
		"{", `{"a" "a"}`, `{"a": ]`, "", "{} {}", "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		err := checkNames(text)
		var value any
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		if dec.Decode(&value) != nil {
			return // Restore refuses it
		}
		if hidden := stringTokens(text) > stringsOf(value); hidden != (err != nil) {
			t.Errorf("a name hides another: %v, and the error is %v", hidden, err)
		}
	})
}

// stringTokens counts names and texts as they stand in the first value.
func stringTokens(text []byte) (n int) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	for depth := 0; ; {
		token, _ := dec.Token()
		switch token := token.(type) {
		case string:
			n++
		case json.Delim:
			depth += map[json.Delim]int{'{': 1, '[': 1, '}': -1, ']': -1}[token]
		}
		if depth == 0 {
			return n
		}
	}
}

// stringsOf counts the names and texts that are left of a value.
func stringsOf(value any) (n int) {
	switch value := value.(type) {
	case string:
		return 1
	case []any:
		for _, v := range value {
			n += stringsOf(v)
		}
	case map[string]any:
		for _, v := range value {
			n += 1 + stringsOf(v)
		}
	}
	return n
}

func TestDialects(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[string]int{"documented": 404, "deployed": 200} {
		r := begin(t, "-dialect", dialect)
		path := strings.Replace(joinPath, "/api/json/", "/api/json.php/", 1)
		if status, body := r.send(t, http.MethodPost, path, documentCall); status != want {
			t.Errorf("%s: %d %s", dialect, status, body)
		}
	}
}

// page is the program's own.
const page = "../../docs/server.md"

// pageSeed is the seed file that the page shows.
func pageSeed(t *testing.T) string {
	t.Helper()
	_, text, found := strings.Cut(string(must(os.ReadFile(page))(t)), "Save it as `town.json`:\n\n```json\n")
	text, _, ends := strings.Cut(text, "```")
	if !found || !ends {
		t.Fatal("the page shows no seed file")
	}
	return text
}

// The page's seed file has each field of the format, and the page tells of each.
func TestThePageKnowsEachFieldOfASeedFile(t *testing.T) {
	t.Parallel()
	srv := memserver.New()
	t.Cleanup(srv.Close)
	seed, page := pageSeed(t), string(must(os.ReadFile(page))(t))
	if err := srv.Restore(strings.NewReader(seed)); err != nil {
		t.Fatal(err)
	}
	for place, probe := range map[string]string{
		"a site":    `{"flickr": {"?": 1}}`,
		"a user":    `{"flickr": {"users": [{"?": 1}]}}`,
		"a group":   `{"flickr": {"groups": [{"?": 1}]}}`,
		"a member":  `{"flickr": {"groups": [{"members": [{"?": 1}]}]}}`,
		"a request": `{"flickr": {"groups": [{"requests": [{"?": 1}]}]}}`,
		"photos":    `{"flickr": {"groups": [{"photos": [{"?": 1}]}]}}`,
		"a token":   `{"flickr": {"tokens": [{"?": 1}]}}`,
	} {
		err := srv.Restore(strings.NewReader(probe))
		if err == nil {
			t.Fatalf("%s takes any field", place)
		}
		_, names, found := strings.Cut(err.Error(), "the fields are ")
		if !found {
			t.Fatalf("%s: %v", place, err)
		}
		for _, name := range strings.Split(names, ", ") {
			if !strings.Contains(seed, `"`+name+`":`) {
				t.Errorf("the page's seed file has no field %s of %s", name, place)
			}
			if !regexp.MustCompile("[`.]" + name + "[`(]").MatchString(page) {
				t.Errorf("the page does not tell of %s of %s", name, place)
			}
		}
	}
}

func TestTheDocumentsSeedHasSomethingForEachSite(t *testing.T) {
	t.Parallel()
	var sites map[string]struct{ Users, Groups []json.RawMessage }
	if err := json.Unmarshal(documents, &sites); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"peopleaggregator", "groupserver", "rocketchat", "flickr"} {
		if site := sites[name]; len(site.Users) == 0 || len(site.Groups) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}
