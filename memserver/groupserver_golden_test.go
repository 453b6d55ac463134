package memserver_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
)

// gsShown reads what the document shows.
func gsShown(t testing.TB, name string) string {
	t.Helper()
	return string(must(t, os.ReadFile, filepath.Join("testdata", "groupserver", name)))
}

func TestGroupServerExchangeIsThatOfTheDocument(t *testing.T) {
	t.Parallel()
	w := gsNewOnPort(t, memserver.Documented)
	form := gsShown(t, "leave-request.form")
	first, rec, _ := paExchangeRaw(t, w.Server, fmt.Sprintf(
		"POST %s HTTP/1.1\r\nHost: groups.example.com\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		gsLeaveHook, paForm, len(form), form))
	body, length := rec.Body.String(), rec.Header().Get("Content-Length")
	if first != "HTTP/1.1 200 OK" || length != fmt.Sprint(len(body)) {
		t.Errorf("%s, of the length %s", first, length)
	}
	if d := cmp.Diff([]string{"application/json"}, rec.Header()["Content-Type"]); d != "" {
		t.Errorf("Content-Type (-want +got):\n%s", d)
	}
	if d := cmp.Diff(gsShown(t, "leave-answer.json"), body); d != "" {
		t.Errorf("body (-want +got):\n%s", d)
	}
	if got := w.site.State(gsTest, gsPerson); got != groups.StateLeft {
		t.Errorf("the world says %s", got)
	}
}

// The document's command, with only the host and the ids changed.
func TestGroupServerServesTheDocumentsWget(t *testing.T) {
	t.Parallel()
	wget := paProgram(t, "wget")
	shown := gsShown(t, "leave-wget.txt")
	form := between(t, shown, "--post-data='", "'")
	address := strings.TrimSpace(between(t, shown, "\\\n", "\n"))
	for _, tc := range []struct{ name, group, user string }{
		{"as it stands", gsTest, gsPerson},
		{"with other ids", gsOther, gsGrace},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := gsNewOnPort(t, memserver.Documented)
			ids := strings.NewReplacer(gsTest, tc.group, gsPerson, tc.user)
			to := filepath.Join(t.TempDir(), "answer")
			paRun(t, "", wget, "--no-config", "--no-proxy", "--quiet", "--tries=1", "--timeout=20", "--output-document="+to,
				"--post-data="+ids.Replace(form), strings.Replace(address, "http://groups.example.com", w.URL(), 1))
			want := gsShown(t, "leave-answer.json")
			if tc.group != gsTest {
				want = strings.Replace(ids.Replace(want), "A Person has left Test", `Grace has left The \"others\" \u00e9`, 1)
			}
			if d := cmp.Diff(want, string(must(t, os.ReadFile, to))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if got := w.site.State(tc.group, tc.user); got != groups.StateLeft {
				t.Errorf("the world says %s", got)
			}
		})
	}
}

func between(t testing.TB, text, before, after string) string {
	t.Helper()
	_, text, ok := strings.Cut(text, before)
	text, _, end := strings.Cut(text, after)
	if !ok || !end {
		t.Fatalf("no text between %q and %q", before, after)
	}
	return text
}

func TestGroupServerDeployedAnswersByteForByte(t *testing.T) {
	t.Parallel()
	w := gsNew(t, memserver.Deployed)
	for _, tc := range []struct {
		call gsCall
		want string
	}{
		{gsLeave(gsTest, gsPerson), `{"status": 0, "message": "A Person has left Test", "groupId": "test", "userId": "qK7SgjsTHcLNrJ2ClevcJ0"}`},
		{gsSearch(gsLoner), `{}`},
		{gsSearch(gsGrace), `{"id": ["grace"], "name": ["Grace"], "url": "http://groups.example.com/p/grace", "email": {"all": ["grace@example.com"], ` +
			`"preferred": ["grace@example.com"], "other": [], "unverified": []}, "groups": ["other"]}`},
		{gsAdd(gsTest, "joan@example.com", "-"), `{"status": 1, "message": "Joan was added to Test", "user": {"id": ["loner"], "name": ["Joan"], ` +
			`"url": "http://groups.example.com/p/loner", "email": {"all": ["joan@example.com"], "preferred": ["joan@example.com"], "other": [], "unverified": []}, ` +
			`"groups": ["test"]}}`},
		{gsForm(gsLeaveHook, "token", gsToken), `{"status": 100, "message": ["groupId: Required input is missing.", "userId: Required input is missing."]}`},
	} {
		if d := cmp.Diff(tc.want, w.send(t, tc.call).text); d != "" {
			t.Errorf("%s (-want +got):\n%s", tc.call.body, d)
		}
	}
}

// Answers are written as Python writes them, in one line or indented.
func TestGroupServerWritesJSONAsPythonDoes(t *testing.T) {
	t.Parallel()
	python := paProgram(t, "python3")
	gsEach(t, func(t *testing.T, w *gsWorld) {
		const name = "\"quoted\" \\ </b> & é ü 日本 \U0001f600 \u2028 \x7f"
		for _, c := range []gsCall{
			gsAdd(gsTest, "new@example.com", name+"\t"), // refused
			gsAdd(gsTest, "new@example.com", strings.Trim(name, "\x7f")),
			gsGroups(), gsSearch(gsLoner), gsSearch(gsPerson), gsLeave(gsMissing, gsPerson),
			{hook: gsAddHook},
			gsForm(gsGroupsHook, "token", name+"\n\r\b\f\x01\x00"),
		} {
			got := w.send(t, c)
			var want []string
			noError(t, json.Unmarshal([]byte(paRun(t, got.text, python, "testdata/groupserver/dumps.py")), &want))
			style := map[memserver.Dialect]int{memserver.Deployed: 0, memserver.Documented: 1}[w.dialect]
			if d := cmp.Diff(want[style], got.text); d != "" {
				t.Errorf("%s (-python +got):\n%s", c.body, d)
			}
		}
	})
}

// TestGroupServerServesWget has wget add and remove a person, twice each.
func TestGroupServerServesWget(t *testing.T) {
	t.Parallel()
	wget := paProgram(t, "wget")
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			w := gsNewOnPort(t, dialect)
			post := func(path string, form url.Values) (status int) {
				form.Set("token", gsToken)
				form.Set("groupId", gsTest)
				out := paRun(t, "", wget, "--no-config", "--no-proxy", "--quiet", "--tries=1", "--timeout=20",
					"--output-document=-", "--post-data="+form.Encode(), w.URL()+path)
				var answer struct{ Status int }
				noError(t, json.Unmarshal([]byte(out), &answer))
				return answer.Status
			}
			add := url.Values{"email": {"joan@example.com"}, "fn": {"Joan"}, "add": {""}}
			leave := url.Values{"userId": {gsLoner}, "leave": {""}}
			got := []int{
				post(groupserver.PathAdd, add), post(groupserver.PathAdd, add),
				post(groupserver.PathLeave, leave), post(groupserver.PathLeave, leave),
			}
			want := []int{
				groupserver.StatusAddExistingProfile, groupserver.StatusAddAlreadyMember,
				groupserver.StatusLeaveSuccess, groupserver.StatusLeaveNotMember,
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
