package xmlrpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// job is one task for testdata/peer.py, whose comment says what the fields are.
type job struct {
	Do       string `json:"do"`
	Expr     string `json:"expr,omitempty"`
	Method   string `json:"method,omitempty"`
	Response bool   `json:"response,omitempty"`
	Doc      []byte `json:"doc,omitempty"`
}

// runPython hands the jobs to Python's xmlrpc.client. Where python3 is absent
// the test is skipped, but fails under continuous integration.
func runPython(t *testing.T, jobs []job) []string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("python3 is absent, and CI=true demands it")
		}
		t.Skip("python3 is absent: nothing compared with Python's xmlrpc.client")
	}
	in, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "peer.py"))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results []string
	if err := json.Unmarshal(out, &results); err != nil {
		t.Fatal(err)
	}
	if len(results) != len(jobs) {
		t.Fatalf("%d results for %d jobs", len(results), len(jobs))
	}
	return results
}

func TestCallsOfPythonAreRead(t *testing.T) {
	t.Parallel()
	type params = []Value
	tests := []struct {
		expr string
		want params
	}{
		{"()", nil},
		{"({'authToken': '123576abcdef6572134', 'id': 'group:1234'},)", params{StructValue(
			Member{"authToken", StringValue("123576abcdef6572134")}, Member{"id", StringValue("group:1234")},
		)}},
		{"('', ' <a>&\"\\u00e9\\u00a0 ', 'a\\nb')", params{StringValue(""), StringValue(" <a>&\"é\u00a0 "), StringValue("a\nb")}},
		{"(0, -2147483648, 2147483647, True, False)", params{
			IntValue(0), IntValue(-1 << 31), IntValue(1<<31 - 1), BoolValue(true), BoolValue(false),
		}},
		{"(0.0, -1.5, 1e300, 5e-324)", params{double(t, 0), double(t, -1.5), double(t, 1e300), double(t, 5e-324)}},
		{"(datetime(2006, 1, 2, 15, 4, 5), bytes(range(100)))", params{moment(t, "2006-01-02T15:04:05Z"), Base64Value(bytesTo(100))}},
		{"(None, [], {}, [1, ['a', [None]], {'': {}}])", params{
			NilValue(), ArrayValue(), StructValue(),
			ArrayValue(IntValue(1), ArrayValue(StringValue("a"), ArrayValue(NilValue())), StructValue(Member{"", StructValue()})),
		}},
	}
	jobs := make([]job, len(tests))
	for i, tt := range tests {
		jobs[i] = job{Do: "dumps", Expr: tt.expr, Method: "peopleaggregator.joinGroup"}
	}
	for i, doc := range runPython(t, jobs) {
		got, err := ReadCall([]byte(doc), Limits{})
		if err != nil {
			t.Errorf("%s: %v", tests[i].expr, err)
			continue
		}
		if d := cmp.Diff(&Call{"peopleaggregator.joinGroup", tests[i].want}, got); d != "" {
			t.Errorf("%s: %s", tests[i].expr, d)
		}
	}
}

func bytesTo(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func TestResponsesOfPythonAreRead(t *testing.T) {
	t.Parallel()
	results := runPython(t, []job{
		{Do: "dumps", Expr: "({'joinState': 'joined', 'success': True},)", Response: true},
		{Do: "dumps", Expr: "Fault(-32700, 'not <well> formed')", Response: true},
	})
	got, err := ReadResponse([]byte(results[0]), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(joinAnswer, got); d != "" {
		t.Error(d)
	}
	_, err = ReadResponse([]byte(results[1]), Limits{})
	if want := (FaultError{Code: -32700, String: "not <well> formed"}); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestPythonReadsWhatIsEncoded(t *testing.T) {
	t.Parallel()
	call, err := EncodeCall("peopleaggregator.getGroups", struct {
		Context string   `xmlrpc:"context"`
		Page    int      `xmlrpc:"page"`
		Ratio   float64  `xmlrpc:"ratio"`
		All     bool     `xmlrpc:"all"`
		Names   []string `xmlrpc:"names"`
	}{"<user>&\"'é\r\n\t", -7, 0.25, true, []string{"a", ""}})
	if err != nil {
		t.Fatal(err)
	}
	all := StructValue(
		Member{"text <&>", StringValue(" <a>&\"'é\r\n\t ]]> ")}, Member{"int", IntValue(-1 << 31)}, Member{"wide", IntValue(1 << 40)},
		Member{"yes", BoolValue(true)}, Member{"no", BoolValue(false)}, Member{"double", double(t, -0.125)},
		Member{"time", moment(t, "2006-01-02T15:04:05Z")}, Member{"bytes", Base64Value([]byte{0, 255})}, Member{"none", NilValue()},
		Member{"empty", StructValue()}, Member{"list", ArrayValue(ArrayValue(), StringValue(""))},
	)
	tests := []struct {
		name string
		doc  []byte
		want string
	}{
		{"a call", call, `(({'context': '<user>&"\'é\r\n\t', 'page': -7, 'ratio': 0.25, 'all': True, 'names': ['a', '']},), 'peopleaggregator.getGroups')`},
		{"a response", EncodeResponse(joinAnswer), "(({'joinState': 'joined', 'success': True},), None)"},
		{"a response of each kind", EncodeResponse(all), `(({'text <&>': ' <a>&"\'é\r\n\t ]]> ', 'int': -2147483648, 'wide': 1099511627776,` +
			` 'yes': True, 'no': False, 'double': -0.125, 'time': datetime.datetime(2006, 1, 2, 15, 4, 5), 'bytes': b'\x00\xff', 'none': None,` +
			` 'empty': {}, 'list': [[], '']},), None)`},
		{"a fault", EncodeFault(-32600, "not a <call>"), "Fault: <Fault -32600: 'not a <call>'>"},
	}
	jobs := make([]job, len(tests))
	for i, tt := range tests {
		jobs[i] = job{Do: "loads", Doc: tt.doc}
	}
	for i, got := range runPython(t, jobs) {
		if d := cmp.Diff(escaped(tests[i].want), got); d != "" {
			t.Errorf("%s: %s", tests[i].name, d)
		}
	}
}

// escaped writes control characters as Python's repr does.
func escaped(s string) string {
	return strings.NewReplacer("\r", `\r`, "\n", `\n`, "\t", `\t`).Replace(s)
}

// Python's parser is the judge of what is well-formed, whatever the damage.
// U+00A0, which only this reader takes for white space, is put as a space.
func TestPythonAgreesOnWhatIsWellFormed(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) // the same each time
	shown := readFile(t, "joinGroup-response.xml")
	jobs := make([]job, 5000)
	for i := range jobs {
		jobs[i] = job{Do: "parse", Doc: plain(damage(random, shown))}
	}
	for i, verdict := range runPython(t, jobs) {
		_, err := ReadResponse(jobs[i].Doc, Limits{})
		if malformed := errors.Is(err, ErrMalformed); malformed == (verdict == "well-formed") {
			t.Errorf("%s\ngot %v, Python says: %s", jobs[i].Doc, err, verdict)
		}
	}
}

// damage replaces, inserts or cuts a few bytes of doc after its declaration. It
// inserts no processing instruction, since those are well-formed and refused.
func damage(random *rand.Rand, doc []byte) []byte {
	pieces := []string{
		"", "<", ">", "/", "&", ";", "!", "-", "-->", "<!--", "<![CDATA[", "]]>", "&#", "&#x41;", "&#55296;", "&#xFFFD;", "&lt;", "\ufffd", "\u00a0",
		" ", "\n", "\r", "'", "\"", "=", "?", "x", ":", "0", "<string>", "</string>", "<int>7</int>", "<value/>", "\xff", "\x00",
	}
	declared := len(usualDeclarations[0])
	for range 1 + random.IntN(2) {
		at := declared + random.IntN(len(doc)-declared)
		end := min(at+random.IntN(3), len(doc))
		doc = append(append(append([]byte(nil), doc[:at]...), pieces[random.IntN(len(pieces))]...), doc[end:]...)
	}
	return doc
}
