package report

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// A Machine is where it was measured.
type Machine struct {
	CPU    string
	Cores  int
	Memory string
	OS     string
	Go     string
}

// ThisMachine describes the machine. What it does not tell of itself is named by
// what Go knows.
func ThisMachine() Machine {
	m := Machine{
		CPU: runtime.GOARCH, Cores: runtime.NumCPU(), Memory: "memory not known",
		OS: runtime.GOOS, Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
	}
	if model := field("/proc/cpuinfo", ":", "model name"); model != "" {
		m.CPU = model
	}
	total := strings.TrimSuffix(field("/proc/meminfo", ":", "MemTotal"), " kB")
	if kib, err := strconv.ParseFloat(total, 64); err == nil {
		m.Memory = fmt.Sprintf("%.1f GiB of memory", kib/(1<<20))
	}
	if name := strings.Trim(field("/etc/os-release", "=", "PRETTY_NAME"), `"`); name != "" {
		m.OS = name
	}
	if kernel, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.OS += ", Linux " + strings.TrimSpace(string(kernel))
	}
	return m
}

// field gives the first value of that name in a file of names and values, "" for
// none.
func field(file, between, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		key, value, ok := strings.Cut(lines.Text(), between)
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
