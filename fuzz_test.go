package groups_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/groups-go/groups"
)

// FuzzSecret reads any text as a secret, and holds it to its contract: what it
// took it reveals unchanged and prints never, and what was redacted is refused.
func FuzzSecret(f *testing.F) {
	for _, text := range []string{"", "s3cret", "[redacted]", "[redacted] ", "\x00\xff", "é\u2028", `"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s groups.Secret
		err := s.UnmarshalText([]byte(text))
		if (err != nil) != (text == "[redacted]") || err != nil && !s.IsZero() {
			t.Fatalf("%q gave %q, %v", text, s.Reveal(), err)
		}
		if err != nil {
			return
		}
		if s.Reveal() != text || s.IsZero() != (text == "") || !s.Equal(groups.NewSecret(text)) {
			t.Errorf("%q became %q", text, s.Reveal())
		}
		if printed := fmt.Sprintf("%v%+v%#v%s", s, s, s, s); printed != "[redacted][redacted][redacted][redacted]" {
			t.Errorf("it prints as %q", printed)
		}
		checkMarshalled(t, s, text)
	})
}

// checkMarshalled writes the secret, which shows nothing, and reads its text
// where the format can hold it.
func checkMarshalled(t *testing.T, s groups.Secret, text string) {
	t.Helper()
	written, err := json.Marshal(s)
	if want := map[bool]string{true: `""`, false: `"[redacted]"`}[s.IsZero()]; err != nil || string(written) != want {
		t.Errorf("it marshals as %s, %v", written, err)
	}
	var again groups.Secret
	if err := json.Unmarshal(written, &again); (err == nil) != s.IsZero() {
		t.Errorf("what was redacted is read as %q, %v", again.Reveal(), err)
	}
	if asXML, err := xml.Marshal(s); err != nil || s.IsZero() != (string(asXML) == "<Secret></Secret>") {
		t.Errorf("it marshals as %s, %v", asXML, err)
	}
	quoted, err := json.Marshal(text)
	if err != nil || !utf8.ValidString(text) {
		return // JSON cannot hold it
	}
	if err := json.Unmarshal(quoted, &again); err != nil || again.Reveal() != text {
		t.Errorf("%s is read as %q, %v", quoted, again.Reveal(), err)
	}
}
