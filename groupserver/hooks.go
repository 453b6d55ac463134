package groupserver

import (
	"errors"
	"slices"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// sendLeave sends gs-group-member-leave.json.
func (c *Client) sendLeave(o *provider.Operation, groupID, userID string) (*groups.Result, error) {
	r := c.post(PathLeave, ActionLeave, argument{FieldGroupID, groupID}, argument{FieldUserID, userID})
	r.Changes = true
	var res *groups.Result
	r.Decode = func(resp *provider.Response) error {
		answer, status, err := envelope(resp)
		if err != nil {
			return err
		}
		success := status == leaveSuccess
		if err := errors.Join(
			answer.asked(FieldGroupID, groupID, success),
			answer.asked(FieldUserID, userID, success),
		); err != nil {
			return err
		}
		if !success {
			return answer.refusal(PathLeave, status, resp.Status)
		}
		words, err := answer.messages()
		if err != nil {
			return err
		}
		res = &groups.Result{Message: oneText(words), Native: &LeaveGroupAnswer{
			Status: StatusLeaveSuccess, GroupID: groupID, UserID: userID,
		}}
		return nil
	}
	err := o.Do(r)
	return res, err
}

// sendAdd sends gs-group-member-add.json. The profile is what the answer told
// of the user, also with the refusal of a member; nil when it told nothing.
func (c *Client) sendAdd(o *provider.Operation, p AddMemberParams) (*groups.Result, *Profile, error) {
	r := c.post(PathAdd, ActionAdd, p.arguments()...)
	r.Changes = true
	var (
		res  *groups.Result
		told *Profile
	)
	r.Decode = func(resp *provider.Response) error {
		answer, status, err := envelope(resp)
		if err != nil {
			return err
		}
		user, userErr := answer.user()
		told = user
		if status != addNewProfile && status != addExistingProfile {
			return answer.refusal(PathAdd, status, resp.Status)
		}
		words, err := answer.messages()
		if err := errors.Join(err, userErr); err != nil {
			return err
		}
		native := &AddMemberAnswer{Status: StatusAddExistingProfile, User: *user}
		if status == addNewProfile {
			native.Status, native.ProfileCreated = StatusAddNewProfile, true
		}
		res = &groups.Result{Message: oneText(words), Native: native}
		return nil
	}
	err := o.Do(r)
	return res, told, err
}

// search sends gs-search-people.json. Nobody found is nil, or ErrUserNotFound
// where somebody is needed (GS-011).
func (c *Client) search(o *provider.Operation, user string, needed bool) (*Profile, error) {
	r := c.post(PathSearch, ActionSearch, argument{FieldUser, user})
	var found *Profile
	r.Decode = func(resp *provider.Response) error {
		found = nil
		answer, err := open(resp.Body)
		switch {
		case err != nil:
			return err
		case len(answer) == 0 && resp.Status/100 != 2:
			return errors.New("the answer is empty, and its status is no success")
		case len(answer) == 0 && needed:
			return nobody("no profile has this id or address")
		case len(answer) == 0:
			return nil
		}
		if err := answer.failure(PathSearch, resp.Status); err != nil {
			return err
		}
		p, err := answer.profile()
		switch {
		case err != nil:
			return err
		case isAddress(user) && !p.has(user) && needed: // GS-010
			return nobody("the profile that was found does not have the address for certain")
		case isAddress(user) && !p.has(user):
			return nil
		case !isAddress(user) && p.ID != user:
			return errors.New("the answer is another profile than the one that was asked for")
		}
		found = p
		return nil
	}
	if err := o.Do(r); err != nil {
		return nil, err
	}
	return found, nil
}

// errNoGroups is the error of a profile that leaves its groups out.
var errNoGroups = errors.New("the profile does not tell its groups")

// read reads a membership, and gives the profile that it stands in. Nobody found
// shows that there is no membership, but settles no Join: the profile may be the
// one that is being made.
func (c *Client) read(o *provider.Operation, user, groupID string) (provider.Reading, *Profile, error) {
	p, err := c.search(o, user, false)
	switch {
	case err != nil:
		return provider.Reading{}, nil, err
	case p == nil:
		return provider.Reading{State: groups.StateLeft}, nil, nil
	case p.Groups == nil:
		f := &provider.Failure{Code: groups.ErrUnavailable, Fate: groups.FateUnknown, Err: errNoGroups}
		return provider.Reading{}, nil, f
	case slices.Contains(p.Groups, groupID):
		return provider.Reading{State: groups.StateJoined}, p, nil
	}
	return provider.Reading{State: groups.StateLeft, NoRequest: true}, p, nil // nobody's approval is needed
}

// sendGroups sends gs-group-groups.json.
func (c *Client) sendGroups(o *provider.Operation) ([]Group, error) {
	r := c.post(PathGroups, ActionGet)
	var list []Group
	r.Decode = func(resp *provider.Response) error {
		entries, isList, err := groupList(resp.Body)
		if isList {
			list = entries
			return err
		}
		answer, err := open(resp.Body)
		if err != nil {
			return err
		}
		if err := answer.failure(PathGroups, resp.Status); err != nil {
			return err
		}
		return errors.New("the answer is not a list")
	}
	if err := o.Do(r); err != nil {
		return nil, err
	}
	return list, nil
}

// envelope opens an answer that must have a status.
func envelope(resp *provider.Response) (answer object, status string, err error) {
	answer, err = open(resp.Body)
	if err != nil {
		return nil, "", err
	}
	if answer.isDescription() {
		return nil, "", description()
	}
	status, err = answer.status()
	if err == nil && status == "" {
		err = errors.New("the answer has no status")
	}
	return answer, status, err
}

// failure gives what an answer says that should have none: its status, or the
// hook's description of itself; nil where it has neither.
func (o object) failure(path string, httpStatus int) error {
	if o.isDescription() {
		return description()
	}
	status, err := o.status()
	if err != nil || status == "" {
		return err
	}
	return o.refusal(path, status, httpStatus)
}
