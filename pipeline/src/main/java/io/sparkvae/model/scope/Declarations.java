// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** What the parts of a model asked a {@link Scope} for. All views of a scope share one of these. */
final class Declarations {
  /** More than any network has; a mistyped depth is refused before it has filled the memory. */
  private static final int MOST_TENSORS = 20_000;

  private final Map<String, Expression> known = new LinkedHashMap<>();
  private final Map<Object, Object> shared = new HashMap<>();
  private final List<NoiseFeed> noise = new ArrayList<>();
  private final List<Control> controls = new ArrayList<>();
  private OptionalInt classes = OptionalInt.empty();
  private double numbers;
  private int tensors;
  private Optional<Expression> followed = Optional.empty();

  /** Returns the value of a key, made on the first call. Making it may ask for other keys. */
  Object shared(Object key, Supplier<?> making) {
    Object earlier = shared.get(key);
    if (earlier != null) {
      return earlier;
    }
    Object made = making.get();
    shared.put(key, made);
    return made;
  }

  /**
   * Returns the expression of a name: the first that was given.
   *
   * @throws IllegalArgumentException when the earlier one has another shape
   */
  Expression once(String name, Expression made) {
    Expression earlier = known.putIfAbsent(name, made);
    if (earlier != null && !earlier.shape().equals(made.shape())) {
      throw new IllegalArgumentException(
          "%s: expected shape %s as before, found %s"
              .formatted(name, earlier.shape(), made.shape()));
    }
    return earlier == null ? made : earlier;
  }

  /**
   * Declares a parameter or a state.
   *
   * @throws IllegalArgumentException when the model grows beyond what a vector holds
   */
  Expression tensor(String name, Expression declared) {
    if (!known.containsKey(name)) {
      List<Long> shape = declared.shape();
      numbers += shape.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
      tensors++;
      if (numbers > Integer.MAX_VALUE || tensors > MOST_TENSORS) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected fewer than 2^31 parameters in at most %,d tensors, found more, from %s %s on",
                MOST_TENSORS,
                name,
                shape));
      }
    }
    return once(name, declared);
  }

  Expression noise(NoiseFeed feed, Expression input) {
    if (!known.containsKey(feed.name())) {
      noise.add(feed);
    }
    return once(feed.name(), input);
  }

  Expression control(Control control, Expression input) {
    if (!known.containsKey(control.name())) {
      controls.add(control);
    }
    return once(control.name(), input);
  }

  Expression labels(int number, Expression input) {
    classes = OptionalInt.of(number);
    return once(Scope.LABEL, input);
  }

  /** Adds a product of a state and its statistic; see {@link Scope#follow}. */
  void follow(Expression product) {
    followed = followed.map(before -> before.plus(product)).or(() -> Optional.of(product));
  }

  Optional<Expression> followed() {
    return followed;
  }

  List<NoiseFeed> noise() {
    return List.copyOf(noise);
  }

  OptionalInt classes() {
    return classes;
  }

  List<Control> controls() {
    return List.copyOf(controls);
  }
}
