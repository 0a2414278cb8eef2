#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A node of a decision tree; the left child of a split follows it at once.
typedef struct {
  /// The column of the features that a split asks for; -1 for a leaf.
  int32_t feature;
  /// How many places after a split its right child stands; 0 for a leaf.
  int32_t right;
  /// A split goes left where the feature is at most this; a leaf holds the class here.
  float value;
} COpenCVNode;

/// How one tree of a random forest is grown.
typedef struct {
  /// Levels below the root; OpenCV stops at 25 whatever stands here.
  int32_t depth;
  /// A node with no more samples than this becomes a leaf.
  int32_t leaf_samples;
  /// Features tried at each split.
  int32_t split_features;
  /// The seed of bootstrap and choice of features.
  uint64_t seed;
} COpenCVTreeSettings;

/// Grows one tree on a bootstrap sample of rows, with the Gini impurity.
///
/// @param features `rows` × `columns` numbers, row by row, all finite.
/// @param labels the class of each row, 0 or 1; both occur.
/// @param count takes the number of nodes.
/// @param problem takes OpenCV's words where the result is null.
/// @return the nodes, root first, to be released with `free`; null where OpenCV fails.
COpenCVNode *copencv_grow_tree(const float *features, const int32_t *labels, int32_t rows, int32_t columns,
                               COpenCVTreeSettings settings, int32_t *count, char problem[256]);

#ifdef __cplusplus
}
#endif
