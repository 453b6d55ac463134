package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// FuzzParse holds that a file gives a token or a reason, that the reason shows
// nothing of what is in the file, and that a token comes from the file alone.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"token": "72157626318069415-087bfc7b5816092c", "tokenSecret": "a202d1f853ec69de", "userID": "34427001@N01"}`,
		`{"token": "72157626318069415-087bfc7b5816092c"}`,
		`{"TOKEN": "t", "tokensecret": "s", "more": [1, {}]}`,
		`{"token": 72157626318069415, "tokenSecret": "a202d1f853ec69de"}`,
		`{"token": "t", "tokenSecret": "s"} {}`,
		"", "null", "[]", "{", "\xef\xbb\xbf{}", strings.Repeat(`{"token":`, 20_000),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		k, err := parse(text)
		switch {
		case err == nil:
		case k != nil || !errors.Is(err, errNoToken) || err.Error() != errNoToken.Error():
			t.Fatal("there is more than the reason, or another")
		default:
			return
		}
		held := texts(text)
		for _, secret := range []string{k.Token, k.TokenSecret} {
			if secret == "" || !slices.Contains(held, secret) {
				t.Error("a token that the file does not hold")
			}
		}
	})
}

// texts gives all strings of a JSON text, as another reader sees them.
func texts(text []byte) (all []string) {
	dec := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := dec.Token()
		if err != nil {
			return all
		}
		if s, ok := token.(string); ok {
			all = append(all, s)
		}
	}
}
