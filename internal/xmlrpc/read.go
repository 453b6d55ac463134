package xmlrpc

import (
	"errors"
	"io"
	"strings"

	kolo "github.com/kolo/xmlrpc"
)

var (
	// ErrNotCall is matched by the error for well-formed XML that is not an
	// XML-RPC methodCall.
	ErrNotCall = errors.New("xmlrpc: not a methodCall")
	// ErrNotResponse is matched by the error for well-formed XML that is not
	// an XML-RPC methodResponse.
	ErrNotResponse = errors.New("xmlrpc: not a methodResponse")
)

// FaultError is a fault that the other side answered. Its String is the other
// side's text, unchanged.
type FaultError = kolo.FaultError

// Call is a methodCall.
type Call struct {
	Method string // of letters, digits and _ . : /
	Params []Value
}

// ReadCall reads a methodCall. The error matches ErrMalformed (and ErrLimit
// where a limit is the reason) or ErrNotCall.
func ReadCall(data []byte, lim Limits) (*Call, error) {
	r, err := newReader(data, lim, ErrNotCall)
	if err != nil {
		return nil, err
	}
	call, err := r.call()
	if err = r.finish(err); err != nil {
		return nil, err
	}
	return call, nil
}

// ReadResponse reads a methodResponse and returns its one parameter. A fault is
// returned as a FaultError; any other error matches ErrMalformed (and ErrLimit
// where a limit is the reason) or ErrNotResponse.
func ReadResponse(data []byte, lim Limits) (Value, error) {
	r, err := newReader(data, lim, ErrNotResponse)
	if err != nil {
		return Value{}, err
	}
	v, fault, err := r.response()
	if err = r.finish(err); err != nil {
		return Value{}, err
	}
	if fault != nil {
		return Value{}, *fault
	}
	return v, nil
}

// finish reads on to the end, so that a document which is both ill-formed and
// not the wanted one always counts as ill-formed.
func (r *reader) finish(err error) error {
	if err != nil && !errors.Is(err, r.invalid) {
		return err
	}
	for {
		switch e := r.next(); {
		case errors.Is(e, io.EOF):
			return err
		case e != nil:
			return e
		}
	}
}

func (r *reader) call() (*Call, error) {
	if err := r.start("methodCall"); err != nil {
		return nil, err
	}
	if err := r.start("methodName"); err != nil {
		return nil, err
	}
	text, err := r.scalar()
	if err != nil {
		return nil, err
	}
	call := &Call{Method: string(text)}
	if !validMethod(call.Method) {
		return nil, r.refuse("no valid methodName")
	}
	switch name, err := r.child(); {
	case err != nil:
		return nil, err
	case name == "":
		return call, nil
	case name != "params":
		return nil, r.refuse("want params after methodName")
	}
	if call.Params, err = r.params(); err != nil {
		return nil, err
	}
	return call, r.end()
}

// params reads the parameters of a call and the end of params.
func (r *reader) params() ([]Value, error) {
	var params []Value
	for {
		name, err := r.child()
		if err != nil || name == "" {
			return params, err
		}
		if name != "param" {
			return nil, r.refuse("want param in params")
		}
		if err := r.count(); err != nil {
			return nil, err
		}
		v, err := r.param()
		if err != nil {
			return nil, err
		}
		params = append(params, v)
	}
}

// param reads the one value of the element at hand and that element's end.
func (r *reader) param() (Value, error) {
	if err := r.start("value"); err != nil {
		return Value{}, err
	}
	v, err := r.value()
	if err != nil {
		return Value{}, err
	}
	return v, r.end()
}

func (r *reader) response() (Value, *FaultError, error) {
	if err := r.start("methodResponse"); err != nil {
		return Value{}, nil, err
	}
	name, err := r.child()
	if err != nil {
		return Value{}, nil, err
	}
	var (
		v     Value
		fault *FaultError
	)
	switch name {
	case "params":
		v, err = r.result()
	case "fault":
		fault, err = r.fault()
	default:
		err = r.refuse("want params or fault in methodResponse")
	}
	if err != nil {
		return Value{}, nil, err
	}
	return v, fault, r.end()
}

// result reads the one parameter of a response and the end of params.
func (r *reader) result() (Value, error) {
	if err := r.start("param"); err != nil {
		return Value{}, err
	}
	if err := r.count(); err != nil {
		return Value{}, err
	}
	v, err := r.param()
	if err != nil {
		return Value{}, err
	}
	return v, r.end()
}

// fault reads a fault: a struct of faultCode and faultString, and no more.
func (r *reader) fault() (*FaultError, error) {
	v, err := r.param()
	if err != nil {
		return nil, err
	}
	code, _ := v.Member("faultCode")
	text, _ := v.Member("faultString")
	n, isInt := code.Int()
	s, isText := text.Text()
	members, _ := v.Members()
	if !isInt || !isText || len(members) != 2 || int64(int(n)) != n {
		return nil, r.refuse("want a struct of an int faultCode and a string faultString in fault")
	}
	return &FaultError{Code: int(n), String: s}, nil
}

// validMethod reports whether name is a method name as XML-RPC has it.
func validMethod(name string) bool {
	return name != "" && strings.IndexFunc(name, func(c rune) bool {
		return !isNameChar(c) && c != ':' && c != '/'
	}) < 0
}

func isNameChar(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '.'
}
