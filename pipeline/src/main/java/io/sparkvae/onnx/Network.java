// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The networks of a model that are written as files of their own. */
enum Network {
  /** Images to the posterior: mean and log-variance, or codes and what they stand for. */
  ENCODER {
    @Override
    boolean isOf(ModelSpec spec) {
      return spec.hasLatent();
    }

    @Override
    List<String> outputs(ModelSpec spec) {
      return spec.codes().isEmpty()
          ? List.of(ModelGraph.MU, ModelGraph.LOG_VAR)
          : List.of(ModelGraph.CODES, ModelGraph.Z);
    }

    @Override
    BuiltGraph graph(ModelSpec spec, int batch) {
      return ModelGraph.evaluation(spec, batch);
    }
  },

  /** A latent to an image. */
  DECODER {
    @Override
    boolean isOf(ModelSpec spec) {
      return true;
    }

    @Override
    List<String> outputs(ModelSpec spec) {
      return List.of(ModelGraph.RECONSTRUCTION, ModelGraph.DRAWN);
    }

    @Override
    BuiltGraph graph(ModelSpec spec, int batch) {
      return ModelGraph.decoder(spec, batch);
    }
  },

  /** Codes to the latent that they stand for. */
  LOOKUP {
    @Override
    boolean isOf(ModelSpec spec) {
      return !spec.codes().isEmpty();
    }

    @Override
    List<String> outputs(ModelSpec spec) {
      return List.of(ModelGraph.Z);
    }

    @Override
    BuiltGraph graph(ModelSpec spec, int batch) {
      return ModelGraph.lookup(spec, batch);
    }
  };

  /** Whether a model has it. */
  abstract boolean isOf(ModelSpec spec);

  /** The outputs that it may have, by their names in the graph. */
  abstract List<String> outputs(ModelSpec spec);

  /** The graph that it is a part of. */
  abstract BuiltGraph graph(ModelSpec spec, int batch);

  /** The graph of these outputs alone, without what only others need. */
  Graph part(ModelSpec spec, int batch) {
    Map<String, Expression> all = graph(spec, batch).graph().outputs();
    Map<String, Expression> wanted = new LinkedHashMap<>();
    for (String name : outputs(spec)) {
      if (all.containsKey(name)) {
        wanted.put(name, all.get(name));
      }
    }
    return new Graph(wanted);
  }
}
