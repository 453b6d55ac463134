package groups_test

import (
	"maps"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// goodDocs is a module whose documentation is complete.
func goodDocs() map[string]string {
	return map[string]string{
		"go.mod": "module " + houseModule,
		"toy.go": `package groups

// Limit is how many there may be.
const Limit = 3

// The ways in.
const (
	Open = iota
	Shut
)

const (
	// First comes first.
	First = 1
	Last  = 2 // comes last
)

// A Toy is played with.
type Toy struct {
	// Name and Colour are for people.
	Name   string
	Colour string

	Wheels int // 0 for a boat

	Parts
	hidden int
}

// A Pair has a First and a Second.
type Pair struct{ First, Second int }

type (
	// Parts are what a Toy is made of.
	Parts []string

	hidden struct{ Shown int }
)

// A Player plays.
type Player interface {
	// Play takes the toy.
	Play(*Toy)
}

// New makes a Toy.
func New() *Toy { return nil }

// Play moves it.
func (t *Toy) Play() {}

// String names it.
func (t *Toy) String() string { return "toy" }

// A List holds values.
type List[T any] struct{}

// Add adds one.
func (l *List[T]) Add(T) {}

func (hidden) Play() {}

func help() {}
`,
		"example_test.go": `package groups_test

func ExampleNew() {
	// Output: a toy
}

func ExampleToy_Play_twice() {
	// Unordered output: moved
}

func ExampleList_Add() {
	// Output: added
}
`,
		"groupstest/run.go":          "package groupstest\n\n// Run runs.\nfunc Run() {}\n",
		"groupstest/example_test.go": "package groupstest_test\n\nfunc ExampleRun() {}\n",
		"internal/x/x.go":            "package x\n\nfunc Bare() {}\n",
		"examples/play/main.go":      "package main\n\ntype Bare struct{}\n",
		"bench/go.mod":               "module bench",
		"bench/x.go":                 "package bench\n\nfunc Bare() {}\n",
	}
}

func TestTheRulesOfTheDocs(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		code string // of the package acme
		test string // of its examples
		want []string
	}{
		"what is complete has no violation": {},
		"a function has a comment, which a directive is not": {
			code: "//go:noinline\nfunc Do() {}",
			test: "func ExampleDo() {\n\t// Output: done\n}",
			want: []string{"acme.Do has no comment"},
		},
		"a method has a comment, also one that needs no example": {
			code: "// T is one.\ntype T struct{}\n\nfunc (*T) Error() string { return \"\" }",
			want: []string{"acme.T.Error has no comment"},
		},
		"a type has a comment": {
			code: "type T struct{}\n\ntype (\n\tU int\n\t// V is one.\n\tV int\n)",
			want: []string{"acme.T has no comment", "acme.U has no comment"},
		},
		"the comment of a group of types is that of none of them": {
			code: "// Both.\ntype (\n\tT int\n\tU int\n)",
			want: []string{"acme.T has no comment", "acme.U has no comment"},
		},
		"a field has a comment": {
			code: "// T is one.\ntype T struct {\n\tA int\n\tb int\n}",
			want: []string{"acme.T.A has no comment"},
		},
		"a field shares the comment of the line above, and of none farther": {
			code: "// T is one.\ntype T struct {\n\t// A and B are.\n\tA int\n\tB int\n\n\tC int\n\tD, E int\n}",
			want: []string{"acme.T.C has no comment", "acme.T.D has no comment", "acme.T.E has no comment"},
		},
		"a method of an interface has a comment": {
			code: "// T is one.\ntype T interface {\n\tDo()\n}",
			want: []string{"acme.T.Do has no comment"},
		},
		"a constant has a comment, or its block": {
			code: "const A = 1\n\nconst (\n\tB = 1\n\n\t// C is one.\n\tC = 2\n\td = 3\n)",
			want: []string{"acme.A has no comment", "acme.B has no comment"},
		},
		"a variable has a comment": {
			code: "var A, b = 1, 2",
			want: []string{"acme.A has no comment"},
		},
		"a function has an example": {
			code: "// Do does.\nfunc Do() {}",
			test: "func ExampleDone() {\n\t// Output: done\n}\n\nfunc ExampleDo_Done() {\n\t// Output: done\n}",
			want: []string{"acme.Do has no example"},
		},
		"a method has an example": {
			code: "// T is one.\ntype T[K any] struct{}\n\n// Do does.\nfunc (t *T[K]) Do() {}",
			test: "func ExampleT() {\n\t// Output: done\n}",
			want: []string{"acme.T.Do has no example"},
		},
		"a function that is called Error is no method of error": {
			code: "// Error does.\nfunc Error() {}",
			want: []string{"acme.Error has no example"},
		},
		"the output of an example is compared": {
			code: "// Do does.\nfunc Do() {}\n\n// Undo does.\nfunc Undo() {}",
			test: "func ExampleDo() {}\n\nfunc ExampleUndo() {\n\t// Output:\n}",
			want: []string{
				"acme.Do has an example whose output is not compared",
				"acme.Undo has an example whose output is not compared",
			},
		},
		"one of several examples is enough": {
			code: "// Do does.\nfunc Do() {}",
			test: "func ExampleDo() {}\n\nfunc ExampleDo_often() {\n\t// Output: done\n}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, docViolations(t, map[string]string{
				"acme/acme.go":         "package acme\n\n" + tc.code + "\n",
				"acme/example_test.go": "package acme_test\n\n" + tc.test + "\n",
			})); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnExampleThatCannotRunStillStands(t *testing.T) {
	t.Parallel()
	want := []string{"groupstest.Run has no example"}
	if diff := cmp.Diff(want, docViolations(t, map[string]string{"groupstest/example_test.go": "package groupstest_test\n"})); diff != "" {
		t.Errorf("violations (-want +got):\n%s", diff)
	}
}

// docViolations gives the violations of the good module with files added.
func docViolations(t *testing.T, files map[string]string) []string {
	t.Helper()
	all := goodDocs()
	maps.Copy(all, files)
	fsys := fstest.MapFS{}
	for name, text := range all {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d, err := readDocs(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return d.violations()
}
