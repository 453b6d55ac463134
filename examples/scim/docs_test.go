package scim_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/groupstest"
)

const (
	docFile = "../../docs/writing-a-provider.md"
	root    = "../.."
)

// An excerpt is a file's name in a line of its own, and the code below it.
var (
	excerpt = regexp.MustCompile("(?m)^`([^`\n]+\\.go)`\n\n```go\n((?s:.*?))^```$")
	fence   = regexp.MustCompile("(?m)^```go")
	quoted  = regexp.MustCompile("`([^`]+)`")
	link    = regexp.MustCompile(`\]\(([^)#:]+)\)`)
)

// What the page shows is what the source has, so that it cannot rot.
func TestThePageShowsTheSource(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	found := excerpt.FindAllStringSubmatch(string(page), -1)
	if all := len(fence.FindAll(page, -1)); all == 0 || len(found) != all {
		t.Fatalf("%d of %d pieces of Go have a file's name above them", len(found), all)
	}
	for _, m := range found {
		source, err := os.ReadFile(filepath.Join(root, m[1]))
		if err != nil {
			t.Error(err)
			continue
		}
		// Whole lines only: a piece begins and ends with a line of the source.
		if !strings.Contains("\n"+string(source), "\n"+m[2]) {
			t.Errorf("%s does not hold\n%s", m[1], m[2])
		}
	}
}

func TestThePageLinksToWhatIsThere(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	links := link.FindAllStringSubmatch(string(page), -1)
	if len(links) == 0 {
		t.Error("there is no link")
	}
	for _, m := range links {
		if _, err := os.Stat(filepath.Join(filepath.Dir(docFile), m[1])); err != nil {
			t.Error(err)
		}
	}
}

// Each table names the fields that there are, and no other.
func TestThePageNamesEachFieldOfTheSuite(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{groupstest.Harness{}, groupstest.World{}} {
		typ := reflect.TypeOf(v)
		var want []string
		for _, f := range reflect.VisibleFields(typ) {
			if f.IsExported() {
				want = append(want, f.Name)
			}
		}
		_, table, found := strings.Cut(string(page), "| field of the `"+typ.Name()+"` | says |\n|---|---|\n")
		if !found {
			t.Errorf("there is no table of %s", typ)
			continue
		}
		table, _, _ = strings.Cut(table, "\n\n")
		var got []string
		for row := range strings.Lines(table) {
			first, _, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
			for _, m := range quoted.FindAllStringSubmatch(first, -1) {
				got = append(got, m[1])
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the table of %s (-source +page):\n%s", typ, diff)
		}
	}
}
