package groupserver_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

// utf16of writes text in UTF-16 with a byte order mark.
func utf16of(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// spoiled are the ways to spoil an answer that says success. None of them may
// pass for a success.
func spoiled(t *testing.T, op operation) map[string]string {
	success := op.answer(0)
	good := success.text()
	nest := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	bad := map[string]string{
		"HTML":                      "<!DOCTYPE html><html><body><p>status: 0<br></body></html>",
		"no body":                   "",
		"white space":               " \n",
		"null":                      "null",
		"an empty object":           "{}",
		"a list":                    "[" + good + "]",
		"a profile":                 profileIn("test").text(),
		"9000 levels":               nest,
		"UTF-16":                    utf16of(good),
		"a byte order mark inside":  replaced(t, good, "{", "{\ufeff"),
		"two byte order marks":      "\xef\xbb\xbf\xef\xbb\xbf" + good,
		"a latin-1 byte":            replaced(t, good, "says", "s\xe4ys"),
		"over the limit":            good + strings.Repeat(" ", 1<<20),
		"two answers":               good + good,
		"text behind":               good + "x",
		"two status":                replaced(t, good, `"status":0`, `"status":4,"status":0`),
		"two status, one escaped":   replaced(t, good, `"status":0`, `"st\u0061tus":4,"status":0`),
		"status by another case":    replaced(t, good, `"status"`, `"Status"`),
		"no status":                 success.with("status", nil).text(),
		"status is null":            replaced(t, good, `"status":0`, `"status":null`),
		"status is text":            success.with("status", "0").text(),
		"status is false":           success.with("status", false).text(),
		"status is a list":          success.with("status", []int{0}).text(),
		"status is an object":       success.with("status", fields{}).text(),
		"status has a fraction":     replaced(t, good, `"status":0`, `"status":0.0`),
		"status has an exponent":    replaced(t, good, `"status":0`, `"status":0e0`),
		"message is a number":       success.with("message", 7).text(),
		"message is an object":      success.with("message", fields{}).text(),
		"message is a list of null": success.with("message", []any{nil}).text(),
		"message is a list of list": success.with("message", []any{[]string{"x"}}).text(),
	}
	for _, cut := range []int{1, len(good) / 2, len(good) - 1} {
		bad["truncated at "+good[:cut]] = good[:cut]
	}
	for _, name := range []string{"groupId", "userId"} {
		if op.name == "leave" {
			bad[name+" is another"] = success.with(name, "other").text()
			bad[name+" is missing"] = success.with(name, nil).text()
			bad[name+" is a number"] = success.with(name, 7).text()
			bad[name+" is null"] = replaced(t, success.with(name, "?").text(), `"?"`, "null")
			bad[name+" differs in case"] = success.with(name, strings.ToUpper(success[name].(string))).text()
		}
	}
	if op.name == "join" {
		for name, user := range map[string]any{
			"missing": nil, "a text": adaID, "empty": fields{}, "without id": profileIn().with("id", nil),
			"with two ids": profileIn().with("id", []string{adaID, "x"}), "with no id of a list": profileIn().with("id", []string{}),
			"with an id of null": profileIn().with("id", []any{nil}), "with a number for an id": profileIn().with("id", 7),
			"with an id beyond ASCII": profileIn().with("id", "ädä"), "with an empty id": profileIn().with("id", ""),
			"with a name of two": profileIn().with("name", []string{"a", "b"}), "with groups of numbers": profileIn().with("groups", []int{1}),
			"with one group for a list": profileIn().with("groups", "test"), "with a text for email": profileIn().with("email", address),
			"with numbers for addresses": profileIn().with("email", fields{"all": 7}),
		} {
			bad["user is "+name] = success.with("user", user).text()
		}
	}
	return bad
}

func TestNoSpoiledAnswerIsASuccess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for name, body := range spoiled(t, op) {
			for status, want := range map[int]groups.Code{
				200: groups.ErrOutcomeUnknown, // it may have been carried out
				500: groups.ErrOutcomeUnknown,
				302: groups.ErrBadResponse,
				404: groups.ErrBadResponse,
			} {
				c := client(t, dialogue(t, reply{status: 403}, reply{status: status, body: body}), once)
				res, err := op.run(t.Context(), c, member)
				if res != nil || groups.CodeOf(err) != want {
					t.Errorf("%s with %d: %+v, %v; want %q", name, status, res, err, want)
				}
				if err != nil && strings.Contains(err.Error(), "says the site") {
					t.Errorf("%s: the error quotes the answer: %v", name, err)
				}
			}
		}
	})
}

// PHP files send a UTF-8 byte order mark before all else.
func TestAByteOrderMarkAtTheStartIsNoMistake(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		c := client(t, script(t, ok("\xef\xbb\xbf"+op.answer(0).text())))
		res, err := op.run(t.Context(), c, member)
		if err != nil || res.State != op.state || res.Attempts != 1 {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

func TestSuccessWithTheStatusOfAFailureIsNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for status, want := range map[int]groups.Code{
			302: groups.ErrBadResponse, 404: groups.ErrOutcomeUnknown, 500: groups.ErrOutcomeUnknown, 503: groups.ErrOutcomeUnknown,
		} {
			c := client(t, dialogue(t, reply{status: 403}, reply{status: status, body: op.answer(0).text()}), once)
			res, err := op.run(t.Context(), c, member)
			if res != nil || groups.CodeOf(err) != want {
				t.Errorf("%d: %+v, %v; want %q", status, res, err, want)
			}
		}
	})
}

// A refusal of another membership than the one that was asked for is no answer.
func TestRefusalsOfOtherMembershipsAreUnreadable(t *testing.T) {
	t.Parallel()
	for _, status := range []int{1, 2, 4, 99} {
		for _, name := range []string{"groupId", "userId"} {
			c := client(t, dialogue(t, reply{status: 403}, ok(left(status).with(name, "other").text())))
			wantCode(t, second(c.Leave(t.Context(), member)), groups.ErrOutcomeUnknown)
			// What does not say is taken at its status.
			c = client(t, script(t, ok(left(status).with(name, nil).text())))
			wantCode(t, second(c.Leave(t.Context(), member)), refusals["leave"][status])
		}
	}
}

func TestARefusalStandsWhateverItsUserIs(t *testing.T) {
	t.Parallel()
	for _, user := range []any{nil, "x", fields{}, profileIn().with("id", 7)} {
		c := client(t, script(t, ok(added(groupserver.StatusAddAlreadyMember).with("user", user).text())))
		wantCode(t, second(c.Join(t.Context(), member)), groups.ErrAlreadyMember)
	}
}
