package main

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write testdata/output.txt anew")

func TestPrintsTheTables(t *testing.T) {
	t.Parallel()
	const file = "testdata/output.txt"
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
}

// The rows are those of the table in docs/errors.md, and then ErrUnknown, which no
// provider gives.
func TestHasEveryCodeInTheOrderOfThePage(t *testing.T) {
	t.Parallel()
	codes := declaredCodes(t)
	page, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []groups.Code
	for _, row := range regexp.MustCompile("(?m)^\\| `(Err\\w+)` \\|").FindAllSubmatch(page, -1) {
		want = append(want, codes[string(row[1])])
	}
	want = append(want, groups.ErrUnknown)
	s := newSites()
	defer s.srv.Close()
	var got []groups.Code
	for _, p := range s.provocations() {
		got = append(got, p.code)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rows differ from docs/errors.md (-want +got):\n%s", diff)
	}
	all := slices.Sorted(maps.Values(codes))
	if diff := cmp.Diff(all, slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("the rows differ from the codes of package groups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(all, slices.Sorted(maps.Keys(advice))); diff != "" {
		t.Errorf("the advice differs from the codes of package groups (-want +got):\n%s", diff)
	}
}

// declaredCodes reads the codes of package groups from its source, by name.
func declaredCodes(t *testing.T) map[string]groups.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]groups.Code{}
	for _, decl := range file.Decls {
		consts, ok := decl.(*ast.GenDecl)
		if !ok || consts.Tok != token.CONST {
			continue
		}
		for _, spec := range consts.Specs {
			value := spec.(*ast.ValueSpec)
			if kind, ok := value.Type.(*ast.Ident); !ok || kind.Name != "Code" {
				continue
			}
			text, err := strconv.Unquote(value.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes[value.Names[0].Name] = groups.Code(text)
		}
	}
	if len(codes) == 0 {
		t.Fatal("errors.go has no codes")
	}
	return codes
}
