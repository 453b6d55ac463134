package groupstest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/groupstest"
)

func TestHonestClientsPass(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]manner{
		"a provider that tells why it refuses":           frank,
		"a provider that wants a log-in and can be read": terse,
		"a provider whose second time is a success":      easy,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			groupstest.Run(t, fakeHarness(m, fakeBugs{}, nil))
		})
	}
}

func TestCaseNamesAreUnique(t *testing.T) {
	t.Parallel()
	names := groupstest.CaseNames(t, fakeHarness(frank, fakeBugs{}, nil))
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] {
			t.Errorf("two cases are named %q", n)
		}
		seen[n] = true
	}
}

func TestCodesAreComplete(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Code" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Error(err)
			}
			want = append(want, text)
		}
		return true
	})
	for _, c := range groupstest.Codes {
		got = append(got, string(c))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the suite's codes (-errors.go +suite):\n%s", diff)
	}
}

func TestSuiteImportsTheRootAndTheStandardLibraryAlone(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if strings.Contains(path, ".") && path != "github.com/groups-go/groups" {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}
