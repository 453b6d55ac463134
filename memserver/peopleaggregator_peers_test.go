package memserver_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// paProgram finds a program. Without it the test is skipped, but fails under
// continuous integration.
func paProgram(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is absent, and CI=true demands it", name)
		}
		t.Skipf("%s is absent: the server is not tried with it", name)
	}
	return path
}

// paRun runs a program with the input, and gives its output.
func paRun(t *testing.T, input, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), os.Stderr
	return string(paMust(cmd.Output())(t))
}

func TestPeopleAggregatorServesPythonsXMLRPC(t *testing.T) {
	t.Parallel()
	python := paProgram(t, "python3")
	type object = map[string]any
	// Documented, a 4xx is an HTTP error to Python; bare refusals come with 200.
	refused := map[memserver.Dialect]object{
		memserver.Documented: {"success": false}, memserver.Deployed: {"status": 401.0},
	}
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			w := paNewOnPort(t, dialect)
			out := paRun(t, paToken, python, "testdata/peopleaggregator/client.py",
				w.URL()+paPath(dialect, peopleaggregator.XMLRPC, "", ""), paOpen)
			var got []any
			paOK(t, json.Unmarshal([]byte(out), &got))
			if len(got) != 10 {
				t.Fatalf("%d answers: %s", len(got), out)
			}
			list, ok := got[5].(object)
			if !ok || list["totalResults"] != float64(len(w.site.Groups())) || list["success"] != true {
				t.Errorf("getGroups: %v", got[5])
			}
			wrapped, ok := got[4].(object)
			if !ok || wrapped["code"] != wrapper || wrapped["success"] != false {
				t.Errorf("two parameters: %v", got[4])
			}
			got[4], got[5] = nil, nil
			want := []any{
				object{"success": true, "joinState": "joined"},
				refused[dialect],
				object{"success": true},
				refused[dialect], nil, nil,
				object{"success": true, "joinState": "joined"},
				object{"success": true},
				object{"fault": -32700.0},
				object{"fault": -32600.0},
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestPeopleAggregatorServesCurl(t *testing.T) {
	t.Parallel()
	curl := paProgram(t, "curl")
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		if style == peopleaggregator.XMLRPC {
			return // curl has forms, and no XML-RPC
		}
		w := paNewOnPort(t, dialect)
		var got []string
		for _, step := range []struct{ method, id string }{
			{"joinGroup", paOpen}, {"joinGroup", paOpen}, {"leaveGroup", paOpen}, {"leaveGroup", paOpen}, {"joinGroup", paModerated},
		} {
			out := paRun(t, "", curl, "--silent", "--show-error", "--max-time", "20", "--write-out", "\n%{http_code} %{content_type}",
				"--data", "authToken="+paToken, "--data-urlencode", "id="+step.id,
				w.URL()+paPath(dialect, style, "peopleaggregator", step.method))
			body, head, _ := cutLast(out, "\n")
			fields, _, err := paReadJSON(body)
			if style == peopleaggregator.XML {
				fields, _, err = paReadXML(body)
			}
			paOK(t, err)
			got = append(got, fmt.Sprint(head, " ", fields["success"], " ", fields["joinState"], fields["code"]))
		}
		ok, no := "200 "+paTypes[dialect][style], "200 "+paTypes[dialect][style]+" false "
		if dialect == memserver.Deployed {
			no = "401 " + paTypes[dialect][style] + " false " + notPermitted
		}
		want := []string{ok + " true joined", no, ok + " true ", no, ok + " true in_moderation"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}

// cutLast cuts around the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
