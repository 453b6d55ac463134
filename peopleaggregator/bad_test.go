package peopleaggregator_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// utf16of writes text in UTF-16 with a byte order mark.
func utf16of(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// deep is an answer that is nested 10,000 levels deep.
func deep(style peopleaggregator.Style) string {
	const levels = 10000
	nest := func(open, middle, shut string) string {
		return strings.Repeat(open, levels) + middle + strings.Repeat(shut, levels)
	}
	switch style {
	case peopleaggregator.JSON:
		return `{"success":true,"joinState":"joined","x":` + nest("[", "", "]") + `}`
	case peopleaggregator.XMLRPC:
		return nest("<value><array><data>", "<value>x</value>", "</data></array></value>")
	case peopleaggregator.XML:
	}
	return nest("<response>", "<success>true</success><joinState>joined</joinState>", "</response>")
}

// spoiled are the ways to spoil an answer that says success. None of them may
// pass for a success.
func spoiled(style peopleaggregator.Style, op operation) map[string]string {
	good := op.success.in(style)
	doubled := map[peopleaggregator.Style]string{
		peopleaggregator.XML:    strings.Replace(good, "<success>", "<success>true</success><success>", 1),
		peopleaggregator.JSON:   strings.Replace(good, `"success"`, `"success":true,"success"`, 1),
		peopleaggregator.XMLRPC: strings.Replace(good, "<struct>", "<struct><member><name>success</name><value><boolean>1</boolean></value></member>", 1),
	}
	elsewhere := map[peopleaggregator.Style]string{
		peopleaggregator.XML:    strings.ReplaceAll(good, "response>", "answer>"),
		peopleaggregator.JSON:   "[" + good + "]",
		peopleaggregator.XMLRPC: strings.ReplaceAll(good, "methodResponse", "methodCall"),
	}
	bad := map[string]string{
		"HTML":                        "<!DOCTYPE html><html><body><p>success: true<br></body></html>",
		"XHTML":                       `<html xmlns="http://www.w3.org/1999/xhtml"><success>true</success></html>`,
		"no body":                     "",
		"white space":                 " \n\u00a0",
		"10,000 levels":               deep(style),
		"UTF-16":                      utf16of(good),
		"a latin-1 byte":              strings.Replace(good, "true", "tr\xfce", 1) + "\xe4",
		"a latin-1 message":           strings.ReplaceAll(fields{"success": true, "joinState": "joined", "msg": "MSG"}.in(style), "MSG", "\xe4"),
		"over the limit":              good + strings.Repeat(" ", 1<<20),
		"two success":                 doubled[style],
		"another root":                elsewhere[style],
		"two answers":                 good + good,
		"text behind":                 good + "x",
		"success is missing":          fields{"joinState": "joined"}.in(style),
		"success is a number":         fields{"success": 1, "joinState": "joined"}.in(style),
		"success is text":             fields{"success": "yes", "joinState": "joined"}.in(style),
		"success is capitalised":      fields{"success": "True", "joinState": "joined"}.in(style),
		"success is padded":           fields{"success": " true ", "joinState": "joined"}.in(style),
		"success is a list":           fields{"success": []fields{{"success": true}}, "joinState": "joined"}.in(style),
		"success by another case":     fields{"Success": true, "joinState": "joined"}.in(style),
		"failure with a code of list": fields{"success": false, "code": []fields{{"x": 1}}}.in(style),
	}
	for _, cut := range []int{1, len(good) / 2, len(good) - 1} {
		bad[fmt.Sprintf("truncated at %d", cut)] = good[:cut]
	}
	if style != peopleaggregator.JSON {
		bad["latin-1 declared"] = `<?xml version="1.0" encoding="ISO-8859-1"?>` + strings.TrimPrefix(good, "<?xml version='1.0'?>")
		bad["a document type"] = "<!DOCTYPE x>" + strings.TrimPrefix(good, "<?xml version='1.0'?>")
		bad["an entity of its own"] = `<!DOCTYPE x [<!ENTITY t "true">]>` + strings.ReplaceAll(good, "true", "&t;")
	}
	if style == peopleaggregator.XML {
		bad["a thousand elements"] = strings.Replace(good, "<success>", strings.Repeat("<x/>", 1000)+"<success>", 1)
		bad["a hundred levels"] = strings.Replace(good, "<success>", strings.Repeat("<x>", 100)+strings.Repeat("</x>", 100)+"<success>", 1)
		bad["a latin-1 comment"] = good + "<!--\xe4-->"
		row := ""
		for n := range 100 {
			row += fmt.Sprintf("<x%d/>", n)
		}
		bad["a hundred elements in a row"] = strings.Replace(good, "<success>", row+"<success>", 1)
		bad["text between elements"] = strings.Replace(good, "<success>", "yes<success>", 1)
		bad["text behind elements"] = strings.Replace(good, "</response>", "yes</response>", 1)
		bad["another namespace"] = strings.Replace(good, "<response>", `<response xmlns="http://example.com/">`, 1)
		bad["success of another namespace"] = strings.Replace(good, "<success>", `<success xmlns="http://example.com/">`, 1)
		bad["success with elements"] = strings.Replace(good, "<success>", "<success><b/>", 1)
		bad["a processing instruction"] = "<?php?>" + good
		bad["a declaration too late"] = good + `<?xml version="1.0"?>`
	} else {
		bad["success is the text true"] = fields{"success": "true", "joinState": "joined"}.in(style)
	}
	if op.name == "join" {
		bad["joinState is missing"] = leftAnswer.in(style)
		bad["joinState is unknown"] = fields{"success": true, "joinState": "rejected"}.in(style)
		bad["joinState is a list"] = fields{"success": true, "joinState": []fields{{"x": "joined"}}}.in(style)
		bad["joinState is empty"] = fields{"success": true, "joinState": ""}.in(style)
	}
	return bad
}

func TestNoSpoiledAnswerIsASuccess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for name, body := range spoiled(style, op) {
			for status, want := range map[int]groups.Code{
				200: groups.ErrOutcomeUnknown, // it may have been carried out
				500: groups.ErrOutcomeUnknown,
				302: groups.ErrBadResponse,
				404: groups.ErrBadResponse,
			} {
				res, err := op.run(t.Context(), client(t, style, script(t, reply{status: status, body: body}), once), group)
				if res != nil || groups.CodeOf(err) != want {
					t.Errorf("%s with %d: %+v, %v; want %q", name, status, res, err, want)
				}
				if err != nil && strings.Contains(err.Error(), "joined") && !strings.Contains(err.Error(), "is not joined or in_moderation") {
					t.Errorf("%s: the error quotes the answer: %v", name, err)
				}
			}
		}
	})
}

func TestSuccessWithTheStatusOfAFailureIsNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for status, want := range map[int]groups.Code{
			302: groups.ErrBadResponse,
			404: groups.ErrOutcomeUnknown,
			500: groups.ErrOutcomeUnknown,
			503: groups.ErrOutcomeUnknown,
		} {
			body := op.success.in(style)
			res, err := op.run(t.Context(), client(t, style, script(t, reply{status: status, body: body}), once), group)
			if res != nil || groups.CodeOf(err) != want {
				t.Errorf("%d: %+v, %v; want %q", status, res, err, want)
			}
		}
	})
}
