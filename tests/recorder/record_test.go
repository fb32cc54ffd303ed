package recorder

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	"k8s.io/klog/v2"
)

// Virtual time needs a test binary: synctest bubbles exist only in tests.
var (
	out  = flag.String("out", "", "folder for the recordings")
	runs = flag.Int("runs", 12, "runs of each scenario")
	most = flag.Int("most", 1, "record a scenario with up to so many outcomes, each seen twice")
	logs = flag.Bool("klog", false, "log of the controllers")
)

func TestMain(m *testing.M) {
	klogFlags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(klogFlags)
	flag.Parse()
	if !*logs {
		// Without the threshold klog prints errors in spite of the other two.
		klogFlags.Set("stderrthreshold", "FATAL")
		klog.LogToStderr(false)
		klog.SetOutput(io.Discard)
	}
	utilruntime.ErrorHandlers = nil
	os.Exit(m.Run())
}

// recording is a scenario with what the real controllers did: several outcomes where chance decides.
type recording struct {
	Scenario *Scenario         `json:"scenario"`
	Outcomes []json.RawMessage `json:"outcomes"`
}

// TestRecord records the files that follow the flags.
func TestRecord(t *testing.T) {
	if flag.NArg() == 0 {
		t.Skip("no scenarios are named")
	}
	for _, file := range flag.Args() {
		scenarios, err := read(file)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		recorded := recordAll(t, scenarios)
		fmt.Printf("%s: %d of %d scenarios recorded\n", file, len(recorded), len(scenarios))
		if *out != "" {
			if err := write(filepath.Join(*out, recordingName(file)), recorded); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// recordAll leaves out scenarios whose outcomes could not all be seen: too many, or one of them only once.
func recordAll(t *testing.T, scenarios []*Scenario) []recording {
	var recorded []recording
	for _, sc := range scenarios {
		counts := map[string]int{}
		var outcomes []json.RawMessage
		for i := 0; i < *runs && len(outcomes) <= *most; i++ {
			text := string(mustJSON(play(t, sc)))
			counts[text]++
			if counts[text] == 1 {
				outcomes = append(outcomes, json.RawMessage(text))
			}
		}
		rare := ""
		for _, seen := range counts {
			if seen == 1 && *runs > 1 {
				rare = ", one of them seen once"
			}
		}
		if len(outcomes) > *most || rare != "" {
			fmt.Printf("left to chance: %s (%d outcomes%s)\n", sc.Name, len(outcomes), rare)
			continue
		}
		recorded = append(recorded, recording{sc, outcomes})
	}
	return recorded
}

func play(t *testing.T, sc *Scenario) (result *Result) {
	t.Run(sc.Name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			defer switchGates(t, sc.Gates)()
			var err error
			if result, err = Run(sc); err != nil {
				t.Fatal(err)
			}
		})
	})
	return result
}

// switchGates sets feature gates and returns what sets them back.
func switchGates(t *testing.T, gates map[string]bool) func() {
	before := map[string]bool{}
	for gate, on := range gates {
		before[gate] = utilfeature.DefaultFeatureGate.Enabled(featuregate.Feature(gate))
		if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(map[string]bool{gate: on}); err != nil {
			t.Fatal(err)
		}
	}
	return func() { utilfeature.DefaultMutableFeatureGate.SetFromMap(before) }
}

// read takes a JSON list of scenarios, or the scenarios out of recordings that there are already.
func read(file string) ([]*Scenario, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(file, ".gz") {
		reader, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		if raw, err = io.ReadAll(reader); err != nil {
			return nil, err
		}
	}
	var scenarios []*Scenario
	if strings.HasSuffix(file, ".json") {
		return scenarios, json.Unmarshal(raw, &scenarios)
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<30)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var known recording
		if err := json.Unmarshal(lines.Bytes(), &known); err != nil {
			return nil, err
		}
		scenarios = append(scenarios, known.Scenario)
	}
	return scenarios, lines.Err()
}

// recordingName is the name of the file that a file of scenarios, or an older recording, becomes.
func recordingName(file string) string {
	base := filepath.Base(file)
	for _, ending := range []string{".gz", ".jsonl", ".json"} {
		base = strings.TrimSuffix(base, ending)
	}
	return base + ".jsonl.gz"
}

func write(file string, recorded []recording) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, r := range recorded {
		if _, err := writer.Write(append(mustJSON(r), '\n')); err != nil {
			return err
		}
	}
	if err := writer.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, packed.Bytes(), 0o644)
}
