package groupserver

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A meaning is what a status says.
type meaning struct {
	code  groups.Code
	proof provider.Proof
	fate  groups.Fate
}

// meanings are the refusals of each hook, by its path. A status that is not
// here, nor a success, is ErrRefused and says nothing of the membership.
var meanings = map[string]map[string]meaning{
	PathLeave: {
		strconv.Itoa(StatusLeaveNoSuchGroup): {code: groups.ErrGroupNotFound},
		// Who does not exist is no member either.
		strconv.Itoa(StatusLeaveNoSuchUser): {code: groups.ErrUserNotFound, proof: provider.Proves},
		strconv.Itoa(StatusLeaveNotMember):  {code: groups.ErrNotMember, proof: provider.Proves},
	},
	PathAdd: {
		strconv.Itoa(StatusAddAlreadyMember): {code: groups.ErrAlreadyMember, proof: provider.Proves},
		strconv.Itoa(StatusAddFailure):       {fate: groups.FateUnknown}, // GS-013
	},
}

// The successes of the hooks that have a status.
var (
	leaveSuccess       = strconv.Itoa(StatusLeaveSuccess)
	addNewProfile      = strconv.Itoa(StatusAddNewProfile)
	addExistingProfile = strconv.Itoa(StatusAddExistingProfile)
	invalid            = strconv.Itoa(StatusInvalid)
)

// refusal makes the Failure of an answer whose status is no success. The status
// decides, not that of HTTP (GS-007): but a server error with a status that we
// do not know may have come in the middle of the work.
func (o object) refusal(path, status string, httpStatus int) error {
	words, err := o.messages()
	if err != nil {
		return err
	}
	message, mismatch := hideTokens(words)
	m, known := meanings[path][status]
	switch {
	case status == invalid && mismatch: // GS-005
		m.code = groups.ErrUnauthenticated
	case status == invalid: // also an unknown group of the hook that adds: GS-012
		m.code = groups.ErrInvalidArgument
	case !known && httpStatus >= http.StatusInternalServerError:
		m.fate = groups.FateUnknown
	case !known:
		m.code = groups.ErrRefused
	}
	return &provider.Failure{Code: m.code, NativeCode: status, Message: message, Proof: m.proof, Fate: m.fate}
}

// errDescription is the cause of a description in place of an answer.
var errDescription = errors.New("the hook describes itself: the action did not arrive")

// description makes the Failure of a self-description (GS-004): nothing was
// done, and the same request would bring the same again.
func description() error {
	return &provider.Failure{Code: groups.ErrBadResponse, Fate: groups.FateHopeless, Err: errDescription}
}

// nobody makes the Failure of a search that found nobody who fits.
func nobody(reason string) error {
	return &provider.Failure{Code: groups.ErrUserNotFound, Err: errors.New(reason)}
}

// The text of a wrong token repeats it (GS-006). It may stand there cut or
// escaped in a way that the engine does not know, so whatever stands there goes.
var (
	mismatchText = regexp.MustCompile(`(?is)does not match the one in the database`)
	echoedToken  = regexp.MustCompile(`(?is)^(.*?authentication token).*(does not match the one in the database.*)$`)
	cutEcho      = regexp.MustCompile(`(?is)(authentication token)\s*["'&\\“‘«].*$`)
)

// withoutToken is the text of a wrong token, without the token.
const withoutToken = `The authentication token "[redacted]" does not match the one in the database.`

// hideTokens gives the words in one line, without the token that they repeat,
// and reports whether they say that it was wrong.
func hideTokens(words []string) (message string, mismatch bool) {
	clean := make([]string, 0, len(words))
	for _, text := range words {
		switch {
		case echoedToken.MatchString(text):
			text, mismatch = echoedToken.ReplaceAllString(text, `$1 "[redacted]" $2`), true
		case mismatchText.MatchString(text):
			text, mismatch = withoutToken, true
		default:
			text = cutEcho.ReplaceAllString(text, `$1 "[redacted]"`)
		}
		clean = append(clean, text)
	}
	return oneText(clean), mismatch
}

// oneText joins the texts of a message.
func oneText(words []string) string { return strings.Join(words, "; ") }
